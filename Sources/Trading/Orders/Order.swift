/// An order, given at the close of a bar and filled at the open of the next.
public enum Order: Hashable, Sendable {
    /// Open a position; ignored where one in the same direction is open.
    case open(Entry)
    /// Close the open position.
    case close
    /// Close the open position and open the opposite one.
    case reverse(Entry)

    /// An entry.
    public struct Entry: Hashable, Sendable {
        /// Its direction.
        public var direction: Direction
        /// Its quantity in the base currency, above 0.
        public var quantity: Double
        /// The stop; nil for none.
        public var stopLoss: Double?
        /// The target; nil for none.
        public var takeProfit: Double?
        /// Which bound decided the quantity.
        public var sizedBy: SizeConstraint

        /// Creates an entry.
        public init(
            direction: Direction,
            quantity: Double,
            stopLoss: Double? = nil,
            takeProfit: Double? = nil,
            sizedBy: SizeConstraint = .risk
        ) {
            self.direction = direction
            self.quantity = quantity
            self.stopLoss = stopLoss
            self.takeProfit = takeProfit
            self.sizedBy = sizedBy
        }
    }
}

/// The account's state on which an order may depend, besides the signal.
public struct Account: Hashable, Sendable {
    /// Balance plus unrealised profit at this close, in the quote currency.
    public var equity: Double
    /// Direction of the open position; nil for none.
    public var position: Direction?

    /// Creates an account's state.
    public init(equity: Double, position: Direction? = nil) {
        self.equity = equity
        self.position = position
    }
}
