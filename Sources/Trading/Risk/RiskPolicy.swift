/// Turns a signal into an order: how much, and what to do with the open position.
public struct RiskPolicy: Hashable, Codable, Sendable {
    /// Largest share of equity put up as margin for one position, above 0 up to 1; nil for all of
    /// it.
    public var positionSize: Double?
    /// Notional over margin, 1...125.
    public var leverage: Double
    /// The equity that a stop loses before costs and gaps, in percent, above 0: it decides the size
    /// wherever neither ``positionSize`` nor ``leverage`` caps it.
    public var riskPerTradePct: Double
    /// Whether a signal the other way closes the position and reverses it.
    public var exitOnOpposite: Bool

    /// Creates a policy; the defaults are the guide's.
    public init(
        positionSize: Double? = nil,
        leverage: Double = 3,
        riskPerTradePct: Double = 2,
        exitOnOpposite: Bool = true
    ) {
        self.positionSize = positionSize
        self.leverage = leverage
        self.riskPerTradePct = riskPerTradePct
        self.exitOnOpposite = exitOnOpposite
    }

    /// The settings that a user may change beside leverage, which the account has as well, and the
    /// risk, which is the strategy's.
    public static let settings: [Setting<RiskPolicy>] = [
        Setting(
            ParameterSpec(
                name: "position_size_pct",
                kind: .number(NumberRange(above: 0, to: 1)),
                defaultValue: nil,
                summary:
                    "Largest share of equity put up as margin, 0.10 is a tenth; unset, "
                    + "risk_per_trade decides the size up to equity times leverage."
            ),
            \.positionSize
        ),
        Setting(
            ParameterSpec(
                name: "exit_on_opposite",
                kind: .flag,
                defaultValue: true,
                summary:
                    "Whether an opposite signal that passes its threshold reverses the position."
            ),
            \.exitOnOpposite
        ),
    ]

    /// Checks every setting against its range.
    ///
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)`` for the first bad one.
    public func validate() throws(TradingError) {
        for setting in Self.settings {
            if let value = setting.value(in: self) { try setting.spec.check(value) }
        }
        try Parameter.leverage.spec.check(.number(leverage))
        try Parameter.riskPerTrade.spec.check(.number(riskPerTradePct))
    }

    /// The order that a signal leads to; nil for none.
    ///
    /// `HOLD` never does anything, nor does a signal in the direction of the open position. One the
    /// other way reverses the position where ``exitOnOpposite`` says so and is ignored elsewhere;
    /// an account with no equity left to open anything closes only.
    public func order(for signal: Signal, account: Account) -> Order? {
        guard let direction = signal.direction, direction != account.position else { return nil }
        guard account.position == nil || exitOnOpposite else { return nil }
        let (quantity, constraint) = size(for: signal, equity: account.equity)
        guard quantity > 0 else { return account.position == nil ? nil : .close }
        let entry = Order.Entry(
            direction: direction,
            quantity: quantity,
            stopLoss: signal.stopLoss,
            takeProfit: signal.takeProfit,
            sizedBy: constraint
        )
        return account.position == nil ? .open(entry) : .reverse(entry)
    }

    /// How much to open, in the base currency, and what decided it; 0 where there is no equity.
    ///
    /// The stop may lose the risk, `equity * risk / |price - stop|`. Without a stop all that a
    /// position can lose is its margin, so the risk is the margin: the distance is
    /// `price / leverage`. The notional is at most `equity * leverage`, and at most
    /// `equity * positionSize * leverage` where that is set. Of equal bounds the first counts.
    func size(
        for signal: Signal,
        equity: Double
    ) -> (quantity: Double, constraint: SizeConstraint) {
        guard equity > 0 else { return (0, .risk) }
        let distance: Double =
            signal.stopLoss.map { abs(signal.price - $0) } ?? signal.price / leverage
        let largest = equity * leverage / signal.price
        var size: (quantity: Double, constraint: SizeConstraint)
        size = (equity * riskPerTradePct / 100 / distance, .risk)
        if let positionSize, positionSize * largest < size.quantity {
            size = (positionSize * largest, .positionSize)
        }
        return largest < size.quantity ? (largest, .leverage) : size
    }
}
