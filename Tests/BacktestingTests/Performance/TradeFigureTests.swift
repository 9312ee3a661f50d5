import Backtesting
import Market
import TestSupport
import Testing

struct TradeFigureTests {
    static let mixed = [200.0, -80, 0, 100, -80, -40, 30]

    private func trades(_ pnls: [Double]) throws -> [Trade] {
        try pnls.map { try .sample(pnl: $0) }
    }

    @Test func `a trade at exactly zero counts as neither won nor lost`() throws {
        let trades = try trades(Self.mixed)
        let result = BacktestResult(
            trades: trades,
            equityCurve: .hourly([100, 101]),
            fundingComplete: true
        )
        let figures = Figures(of: result, interval: .oneHour)
        #expect(figures.totalTrades == 7)
        #expect(figures.winningTrades == 3)
        #expect(figures.losingTrades == 3)
        #expect(isClose(try #require(figures.winRate), 300 / 7.0))
        #expect(figures.profitFactor == 330 / 200.0)
        #expect(figures.avgWin == 110)
        #expect(isClose(try #require(figures.avgLoss), -200 / 3.0))
        #expect(isClose(try #require(figures.expectancy), 130 / 7.0))
        #expect(figures.longestLosingStreak == 2)
        #expect(figures.fees == 7)
    }

    @Test(arguments: [(won: 11, of: 20, rate: 55.0), (29, 100, 29), (33, 55, 60), (7, 25, 28)])
    func `a win rate is no bit more than it is`(won: Int, of total: Int, rate: Double) throws {
        let pnls = (0..<total).map { $0 < won ? 10.0 : -1 }
        let trades = try trades(pnls)
        #expect(Performance.winRate(of: trades) == rate)
        // 55 is not above 55.
        if rate == 55 {
            #expect(Performance.rating(of: trades, sharpeRatio: 3) == .average)
        }
    }

    @Test func `without trades every figure of trades is undefined`() {
        #expect(Performance.winRate(of: []) == nil)
        #expect(Performance.profitFactor(of: []) == nil)
        #expect(Performance.averageWin(of: []) == nil)
        #expect(Performance.averageLoss(of: []) == nil)
        #expect(Performance.expectancy(of: []) == nil)
        #expect(Performance.longestLosingStreak(of: []) == 0)
        #expect(Performance.rating(of: [], sharpeRatio: 3) == .noTrades)
    }

    @Test func `without a loss the profit factor is undefined, without a win it is zero`() throws {
        #expect(Performance.profitFactor(of: try trades([5, 6])) == nil)
        #expect(Performance.averageLoss(of: try trades([5, 6])) == nil)
        #expect(Performance.profitFactor(of: try trades([-5])) == 0)
        #expect(Performance.averageWin(of: try trades([-5])) == nil)
    }

    @Test func `fees and funding are summed over all trades`() throws {
        let result = BacktestResult(
            trades: [
                try .sample(fees: 1.5, funding: -0.25),
                try .sample(fees: 2, funding: 1),
            ],
            equityCurve: .hourly([100, 101]),
            fundingComplete: true
        )
        let figures = Figures(of: result, interval: .oneHour)
        #expect(figures.fees == 3.5)
        #expect(figures.funding == 0.75)
    }

    /// Ten bars of an hour; entry and exit are hours, expected is the share of bars.
    @Test(arguments: [
        (entry: 2, exit: 4, reason: ExitReason.stopLoss, expected: 30.0),
        (entry: 2, exit: 4, reason: .signal, expected: 20),
        (entry: 2, exit: 2, reason: .takeProfit, expected: 10),
        (entry: 7, exit: 10, reason: .end, expected: 30),
        (entry: 0, exit: 10, reason: .end, expected: 100),
    ])
    func `exposure counts the bars with an open position`(
        entry: Int,
        exit: Int,
        reason: ExitReason,
        expected: Double
    ) throws {
        let trade = try Trade.sample(entry: entry, exit: exit, reason: reason)
        let curve: [EquityPoint] = .hourly(Array(repeating: 100, count: 11))
        #expect(Performance.exposurePct(of: [trade], equity: curve, interval: .oneHour) == expected)
    }

    @Test func `a reversal counts its bar once`() throws {
        let trades = [
            try Trade.sample(entry: 1, exit: 3, reason: .signal),
            try Trade.sample(entry: 3, exit: 4, reason: .stopLoss),
            try Trade.sample(entry: 8, exit: 8, reason: .stopLoss),
        ]
        let curve: [EquityPoint] = .hourly(Array(repeating: 100, count: 11))
        #expect(Performance.exposurePct(of: trades, equity: curve, interval: .oneHour) == 50)
        #expect(Performance.exposurePct(of: [], equity: curve, interval: .oneHour) == 0)
        #expect(Performance.exposurePct(of: [], equity: [], interval: .oneHour) == nil)
    }

    /// Wins and losses of 1 each way make win rate and profit factor independent of each other.
    @Test(arguments: [
        (pnls: [3.0, 3, -1], sharpe: 2.1, expected: Rating.excellent),
        (pnls: [3, 3, -1], sharpe: 2.0, expected: .good),
        (pnls: [3, 3, -1], sharpe: 1.5, expected: .average),
        (pnls: [3, 3, -1], sharpe: 0.5, expected: .poor),
        (pnls: [3, 3, 3, -1, -1], sharpe: 9, expected: .good),
        (pnls: [2, 2, -2], sharpe: 9, expected: .good),
        (pnls: [1.8, 1.8, -2], sharpe: 9, expected: .average),
        (pnls: [9, -1], sharpe: 9, expected: .average),
        (pnls: [9, 9, -1, -1, -1], sharpe: 9, expected: .poor),
        (pnls: [1, -1], sharpe: 9, expected: .poor),
        (pnls: [1, 1], sharpe: 9, expected: .excellent),
        (pnls: [-1], sharpe: 9, expected: .poor),
    ])
    func `a rating needs all three thresholds exceeded`(
        pnls: [Double],
        sharpe: Double,
        expected: Rating
    ) throws {
        #expect(Performance.rating(of: try trades(pnls), sharpeRatio: sharpe) == expected)
    }

    /// Gains of 0.1 + 0.2 over a loss of 0.15 are twice the loss, but for the last bit.
    @Test func `a profit factor on its threshold does not exceed it`() throws {
        let wins = [0.1, 0.2]
        #expect(0.1 + 0.2 > 2 * 0.15)
        #expect(Performance.rating(of: try trades(wins + [-0.15]), sharpeRatio: 3) == .good)
    }

    @Test func `an undefined Sharpe ratio is rated poor`() throws {
        #expect(Performance.rating(of: try trades([1, 1]), sharpeRatio: nil) == .poor)
    }
}
