import TestSupport
import Testing
import Trading

struct RiskPolicyTests {
    private static func signal(
        _ action: Action,
        price: Double = 100,
        stop: Double? = 95
    ) -> Signal {
        Signal(action: action, score: 0, price: price, stopLoss: stop, takeProfit: 110)
    }

    /// Margin of 10 % at leverage 3 carries 30 % of the equity; 2 % of it may be lost at the stop.
    @Test(arguments: [
        // 200 at risk over 5 a unit would be 40, but 3000 of notional carry 30.
        (equity: 10_000.0, price: 100.0, stop: Double?.some(95), quantity: 30.0),
        // 200 at risk over 10 a unit.
        (equity: 10_000, price: 100, stop: 90, quantity: 20),
        // Both bounds at once.
        (equity: 10_000, price: 100, stop: 100 - 20.0 / 3, quantity: 30),
        // A short's stop lies above.
        (equity: 10_000, price: 100, stop: 110, quantity: 20),
        // No distance, no bound by risk.
        (equity: 10_000, price: 100, stop: 100, quantity: 30),
        (equity: 10_000, price: 100, stop: nil, quantity: 30),
        (equity: 500, price: 0.5, stop: 0.4, quantity: 100),
    ])
    func `size is bound by the margin and by the risk at the stop`(
        equity: Double,
        price: Double,
        stop: Double?,
        quantity: Double
    ) throws {
        let order = RiskPolicy().order(
            for: Self.signal(.buy, price: price, stop: stop),
            account: Account(equity: equity)
        )
        guard case .open(let entry) = order else {
            Issue.record("no order to open, but \(String(describing: order))")
            return
        }
        #expect(isClose(entry.quantity, quantity))
        #expect(entry.stopLoss == stop)
        #expect(entry.takeProfit == 110)
    }

    @Test(arguments: [0, -50, Double.nan])
    func `an account without equity opens nothing and closes what it has`(equity: Double) {
        let policy = RiskPolicy()
        #expect(policy.order(for: Self.signal(.buy), account: Account(equity: equity)) == nil)
        let short = Account(equity: equity, position: .short)
        #expect(policy.order(for: Self.signal(.buy), account: short) == .close)
    }

    private enum Kind: Equatable {
        case open(Direction)
        case reverse(Direction)
        case close

        init(_ order: Order) {
            switch order {
            case .open(let entry): self = .open(entry.direction)
            case .reverse(let entry): self = .reverse(entry.direction)
            case .close: self = .close
            }
        }
    }

    @Test
    func `every action meets every position`() {
        let table: [(Action, Direction?, turning: Kind?, staying: Kind?)] = [
            (.hold, nil, nil, nil),
            (.hold, .long, nil, nil),
            (.hold, .short, nil, nil),
            (.buy, nil, .open(.long), .open(.long)),
            (.strongBuy, nil, .open(.long), .open(.long)),
            (.sell, nil, .open(.short), .open(.short)),
            (.strongSell, nil, .open(.short), .open(.short)),
            (.buy, .long, nil, nil),
            (.strongSell, .short, nil, nil),
            (.buy, .short, .reverse(.long), nil),
            (.strongBuy, .short, .reverse(.long), nil),
            (.sell, .long, .reverse(.short), nil),
            (.strongSell, .long, .reverse(.short), nil),
        ]
        for (action, position, turning, staying) in table {
            for (exitOnOpposite, expected) in [(true, turning), (false, staying)] {
                let order = RiskPolicy(exitOnOpposite: exitOnOpposite).order(
                    for: Self.signal(action),
                    account: Account(equity: 1000, position: position)
                )
                #expect(
                    order.map(Kind.init) == expected,
                    "\(action) with \(String(describing: position)), \(exitOnOpposite)"
                )
            }
        }
    }

    @Test(arguments: [
        (
            RiskPolicy(positionSize: 0), "position_size_pct", "0",
            "a number above 0 and at most 1"
        ),
        (
            RiskPolicy(positionSize: 1.5), "position_size_pct", "1.5",
            "a number above 0 and at most 1"
        ),
        (RiskPolicy(leverage: 0.5), "leverage", "0.5", "a number from 1 to 125"),
        (RiskPolicy(leverage: .nan), "leverage", "nan", "a number from 1 to 125"),
        (
            RiskPolicy(riskPerTradePct: 101), "risk_per_trade", "101",
            "a number above 0 and at most 100 (percent)"
        ),
    ])
    func `a setting out of range is named with its range`(
        policy: RiskPolicy,
        name: String,
        value: String,
        allowed: String
    ) {
        #expect(
            throws: TradingError.invalidParameter(name: name, value: value, allowed: allowed)
        ) {
            try policy.validate()
        }
    }

    @Test
    func `the defaults are valid`() {
        #expect(throws: Never.self) { try RiskPolicy().validate() }
    }
}
