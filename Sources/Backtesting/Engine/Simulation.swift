import Market
import Trading

/// The state of one account in the bar loop.
///
/// It gets one candle after the other and never a later one; the caller provides orders between two
/// candles.
struct Simulation {
    private let broker: Broker
    private let interval: Int64
    private let rule: IntrabarRule
    private var ledger: Ledger
    private var funding: FundingSchedule
    /// The previous candle.
    private var previous: Candle
    /// The pending order.
    private var pending: Order?
    /// Candles so far that did not say which of two exits came first.
    private(set) var ambiguousBars = 0

    /// Creates the account as it stands at the open of the window's first candle.
    init(
        _ execution: ExecutionConfiguration,
        funding: FundingSchedule,
        interval: Interval,
        first: Candle,
        rule: IntrabarRule
    ) {
        broker = Broker(execution)
        ledger = Ledger(capital: execution.initialCapital, maintenance: execution.maintenance)
        self.funding = funding
        self.interval = interval.milliseconds
        self.rule = rule
        previous = first
    }

    /// Closed trades so far.
    var trades: [Trade] { ledger.trades }

    /// What decided the sizes of the closed trades.
    var sizing: Sizing { Sizing(ledger.sizes) }

    /// Whether an order still waits to be filled.
    var isWaiting: Bool { pending != nil }

    /// The account's state for an order at a close.
    func account(at close: Double) -> Account {
        Account(equity: ledger.equity(at: close), position: ledger.position?.direction)
    }

    /// Cash plus the open position at a close.
    func equity(at close: Double) -> Double {
        ledger.equity(at: close)
    }

    /// The open position; nil for none.
    var position: Position? { ledger.position }

    /// Cash outside of the position.
    var cash: Double { ledger.cash }

    /// When the next known funding rate is settled; nil after the last one.
    var nextFunding: Timestamp? { funding.nextTime }

    /// Passes over candles that neither touch a level of the position nor settle funding, while no
    /// order waits: nothing of the account changes.
    ///
    /// - Parameter last: The last one of them.
    mutating func skip(through last: Candle) {
        previous = last
    }

    /// Takes an order for the next open.
    mutating func submit(_ order: Order?) {
        pending = order
    }

    /// Simulates one candle: funding, the open, then the levels that its range touches.
    ///
    /// A candle without volume fills nothing, and orders stay pending.
    mutating func trade(_ candle: Candle) {
        settleFunding(through: candle.openTime, price: candle.open)
        if candle.volume > 0 {
            liquidate(atOpenOf: candle)
            fillPending(at: candle)
            if let position = ledger.position, let exit = position.exit(in: candle, by: rule) {
                if position.isAmbiguous(in: candle) { ambiguousBars += 1 }
                close(position, by: exit, at: candle.openTime)
            }
        }
        previous = candle
    }

    /// Closes an open position at the last close of the window and drops a pending order.
    mutating func end() {
        let time = previous.openTime + interval
        settleFunding(through: time, price: previous.close)
        if let position = ledger.position {
            close(position, by: .market(.end, at: previous.close), at: time)
        }
        pending = nil
    }

    /// Settles the rates since the last candle, each at the open of the candle that contains it;
    /// others at the given price.
    private mutating func settleFunding(through time: Timestamp, price: Double) {
        while let rate = funding.next(through: time) {
            guard let position = ledger.position else { continue }
            let isHeld = rate.time < previous.openTime + interval
            let price = isHeld ? previous.open : price
            ledger.apply(.funding(position.fundingPayment(rate: rate.rate, price: price)))
        }
    }

    /// A position that opens beyond its liquidation price is liquidated before any order of the
    /// trader is filled.
    private mutating func liquidate(atOpenOf candle: Candle) {
        guard let position = ledger.position, position.isLiquidated(at: candle.open) else { return }
        close(position, by: .liquidation, at: candle.openTime)
    }

    private mutating func fillPending(at candle: Candle) {
        guard let order = pending else { return }
        pending = nil
        switch order {
        case .close:
            closeBySignal(at: candle)
        case .open(let entry), .reverse(let entry):
            guard ledger.position?.direction != entry.direction else { return }
            closeBySignal(at: candle)
            if let position = broker.position(for: entry, at: candle, cash: ledger.cash) {
                ledger.apply(.open(position))
            }
        }
    }

    private mutating func closeBySignal(at candle: Candle) {
        guard let position = ledger.position else { return }
        close(position, by: .market(.signal, at: candle.open), at: candle.openTime)
    }

    private mutating func close(_ position: Position, by exit: Exit, at time: Timestamp) {
        ledger.apply(.close(broker.closing(of: position, by: exit, at: time)))
    }
}
