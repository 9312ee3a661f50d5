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

    struct Size: Sendable {
        var equity = 10_000.0
        var price = 100.0
        var stop: Double?
        var share: Double?
        var leverage = 4.0
        let quantity: Double
        let sizedBy: SizeConstraint
    }

    /// 2 % of the equity may be lost at the stop; at leverage 4 the equity carries 4 times itself.
    @Test(arguments: [
        // 200 at risk over 5 a unit, and over 10; a short's stop lies above.
        Size(stop: 95, quantity: 40, sizedBy: .risk),
        Size(stop: 90, quantity: 20, sizedBy: .risk),
        Size(stop: 110, quantity: 20, sizedBy: .risk),
        Size(equity: 500, price: 0.5, stop: 0.4, quantity: 100, sizedBy: .risk),
        // The share of the guide's own request carries 4,000 of notional.
        Size(stop: 95, share: 0.1, quantity: 40, sizedBy: .risk),
        Size(stop: 96, share: 0.1, quantity: 40, sizedBy: .positionSize),
        Size(stop: 90, share: 0.1, quantity: 20, sizedBy: .risk),
        // 200 over 0.5 a unit is all that the equity carries; a nearer stop is capped there.
        Size(stop: 99.5, quantity: 400, sizedBy: .risk),
        Size(stop: 99.75, quantity: 400, sizedBy: .leverage),
        Size(stop: 99.75, share: 1, quantity: 400, sizedBy: .positionSize),
        Size(stop: 100, quantity: 400, sizedBy: .leverage),
        // Without a stop the margin is what can be lost: 200 at 4 times, 800 of notional.
        Size(stop: nil, quantity: 8, sizedBy: .risk),
        Size(stop: nil, leverage: 1, quantity: 2, sizedBy: .risk),
    ])
    func `risk decides the size up to what share and leverage allow`(row: Size) throws {
        let (stop, quantity) = (row.stop, row.quantity)
        let order = RiskPolicy(positionSize: row.share, leverage: row.leverage).order(
            for: Self.signal(.buy, price: row.price, stop: stop),
            account: Account(equity: row.equity)
        )
        guard case .open(let entry) = order else {
            Issue.record("no order to open, but \(String(describing: order))")
            return
        }
        #expect(isClose(entry.quantity, quantity))
        #expect(entry.stopLoss == stop)
        #expect(entry.takeProfit == 110)
        #expect(entry.sizedBy == row.sizedBy)
    }

    /// Without a stop the risk is the margin, so that a risk of 2 % and a share of 0.02 are one bound.
    @Test(arguments: [1, 3, 7, 10, 25, 125])
    func `of equal bounds the first counts, whatever the last bit says`(leverage: Double) {
        for price in [0.0000026, 0.4815, 79.305, 131.184, 45_230.5] {
            for (share, risk) in [(0.02, 2.0), (0.07, 7), (0.29, 29), (nil, 100)] {
                let order = RiskPolicy(
                    positionSize: share,
                    leverage: leverage,
                    riskPerTradePct: risk
                ).order(
                    for: Self.signal(.buy, price: price, stop: nil),
                    account: Account(equity: 1234.56)
                )
                guard case .open(let entry) = order else {
                    Issue.record("no order at \(price)")
                    continue
                }
                #expect(entry.sizedBy == .risk, "\(price), \(risk) %")
                #expect(entry.quantity <= 1234.56 * leverage / price)
            }
        }
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
