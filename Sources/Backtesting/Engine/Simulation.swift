import Market
import Trading

/// One account on its way through the bars of a window.
///
/// It sees one candle after the other and never a later one; whoever feeds it asks for orders
/// between two candles.
struct Simulation {
    private let broker: Broker
    private let interval: Int64
    private var ledger: Ledger
    private var funding: FundingSchedule
    /// The candle before the one that is traded now.
    private var previous: Candle
    /// The order that waits for the next candle in which anything is traded.
    private var pending: Order?

    /// Creates the account as it stands at the open of the window's first candle.
    init(
        _ execution: ExecutionConfiguration,
        funding: FundingSchedule,
        interval: Interval,
        first: Candle
    ) {
        broker = Broker(execution)
        ledger = Ledger(capital: execution.initialCapital, maintenance: execution.maintenance)
        self.funding = funding
        self.interval = interval.milliseconds
        previous = first
    }

    /// Closed trades so far.
    var trades: [Trade] { ledger.trades }

    /// What decided the sizes of the closed trades.
    var sizing: Sizing { Sizing(ledger.sizes) }

    /// Whether an order still waits to be filled.
    var isWaiting: Bool { pending != nil }

    /// The account as an order may depend on it, at a close.
    func account(at close: Double) -> Account {
        Account(equity: ledger.equity(at: close), position: ledger.position?.direction)
    }

    /// Cash plus the open position at a close.
    func equity(at close: Double) -> Double {
        ledger.equity(at: close)
    }

    /// Takes an order for the next open.
    mutating func submit(_ order: Order?) {
        pending = order
    }

    /// Simulates one candle: funding, the open, then whatever its range touches.
    ///
    /// Nobody traded in a candle without volume: nothing is filled in it, and orders go on waiting.
    mutating func trade(_ candle: Candle) {
        settleFunding(through: candle.openTime, price: candle.open)
        if candle.volume > 0 {
            liquidate(atOpenOf: candle)
            fillPending(at: candle)
            if let position = ledger.position, let exit = position.exit(in: candle) {
                close(position, by: exit, at: candle.openTime)
            }
        }
        previous = candle
    }

    /// Closes what is open at the last close of the window and forgets what waits.
    mutating func end() {
        let time = previous.openTime + interval
        settleFunding(through: time, price: previous.close)
        if let position = ledger.position {
            close(position, by: .market(.end, at: previous.close), at: time)
        }
        pending = nil
    }

    /// Pays the rates since the last candle, each at the open of the candle that holds it; those
    /// that none holds, at the given price.
    private mutating func settleFunding(through time: Timestamp, price: Double) {
        while let rate = funding.next(through: time) {
            guard let position = ledger.position else { continue }
            let isHeld = rate.time < previous.openTime + interval
            let price = isHeld ? previous.open : price
            ledger.apply(.funding(position.fundingPayment(rate: rate.rate, price: price)))
        }
    }

    /// The exchange closes a position that opens beyond its liquidation price before any order of
    /// the trader is filled.
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
