import Backtesting
import Foundation
import Market
import TestSupport
import Testing

struct EquityFigureTests {
    @Test func `returns are simple and stop once the account is ruined`() {
        let curve: [EquityPoint] = .hourly([100, 110, 99, -1, 50, 60])
        let returns = Performance.returns(of: curve)
        #expect(returns.count == 5)
        #expect(isClose(returns[0], 0.1) && isClose(returns[1], -0.1))
        #expect(isClose(returns[2], -1 - 1 / 99.0))
        #expect(returns[3] == 0 && returns[4] == 0)
    }

    @Test func `the Sharpe ratio is mean over sample deviation times root of the bars`() throws {
        // Mean 0.01, squared distances 0.0004 + 0.0001 + 0.0009 = 0.0014, deviation sqrt(0.0007).
        let ratio = Performance.sharpeRatio(of: [0.03, 0.02, -0.02], barsPerYear: 8760)
        let expected = 0.01 / 0.0007.squareRoot() * 8760.0.squareRoot()
        #expect(isClose(try #require(ratio), expected, relative: 1e-14))
    }

    @Test(arguments: [[], [0.01], [0, 0, 0], [0.001, 0.001, 0.001, 0.001]])
    func `the Sharpe ratio is undefined without deviation`(returns: [Double]) {
        #expect(Performance.sharpeRatio(of: returns, barsPerYear: 8760) == nil)
    }

    @Test func `the rounding of a curve that grows evenly is no deviation`() {
        let even = (0..<500).map { 10_000 * exp(0.001 * Double($0)) }
        let returns = Performance.returns(of: .hourly(even))
        #expect(Set(returns).count > 1)
        #expect(Performance.sharpeRatio(of: returns, barsPerYear: 8760) == nil)
    }

    @Test func `the Sortino ratio divides by the root mean square of losses over all bars`() throws
    {
        // Mean 0.01; losses 0.02 and 0.01 over four bars: sqrt((0.0004 + 0.0001) / 4).
        let ratio = Performance.sortinoRatio(of: [0.05, -0.02, 0.02, -0.01], barsPerYear: 4)
        let expected = 0.01 / (0.0005 / 4).squareRoot() * 2
        #expect(isClose(try #require(ratio), expected, relative: 1e-14))
    }

    @Test(arguments: [[], [-0.01], [0.01, 0.02], [0, 0]])
    func `the Sortino ratio is undefined without a loss`(returns: [Double]) {
        #expect(Performance.sortinoRatio(of: returns, barsPerYear: 8760) == nil)
    }

    @Test func `the guide's example has its annualized return`() throws {
        let curve: [EquityPoint] = .hourly([10_000] + Array(repeating: 11_500, count: 720))
        #expect(Performance.totalReturn(of: curve) == 1500)
        #expect(Performance.totalReturnPct(of: curve) == 15)
        #expect(Performance.annualizedReturn(of: curve) == 182.5)
    }

    @Test func `the linear year of a loss ends at the whole account`() {
        let curve: [EquityPoint] = .hourly([10_000] + Array(repeating: 8_500, count: 720))
        #expect(Performance.totalReturnPct(of: curve) == -15)
        #expect(Performance.annualizedReturn(of: curve) == -100)
    }

    @Test func `compound growth over half a year squares the growth`() throws {
        let start = Timestamp(milliseconds: 0)
        let halfYear = start + 365 * 43_200_000
        let curve = [
            EquityPoint(timestamp: start, equity: 100),
            EquityPoint(timestamp: halfYear, equity: 110),
        ]
        #expect(isClose(try #require(Performance.compoundGrowthPct(of: curve)), 21))
        #expect(Performance.annualizedReturn(of: curve) == 20)
    }

    @Test func `growth is undefined over no time and beyond all numbers`() {
        #expect(Performance.compoundGrowthPct(of: .hourly([100])) == nil)
        #expect(Performance.annualizedReturn(of: .hourly([100])) == nil)
        #expect(Performance.compoundGrowthPct(of: .hourly([100, 200])) == nil)
        #expect(Performance.compoundGrowthPct(of: .hourly([100, -5])) == -100)
        #expect(Performance.totalReturn(of: []) == nil)
        #expect(Performance.totalReturnPct(of: .hourly([0, 5])) == nil)
    }

    @Test func `the deepest drawdown in money and in percent are two maxima`() throws {
        // 20 of 100 is deeper in percent than 30 of 200, which is deeper in money.
        let equity: [EquityPoint] = .hourly([100, 80, 200, 170, 210])
        let curve = Performance.drawdownCurve(of: equity)
        #expect(curve.map(\.drawdown) == [0, 20, 0, 30, 0])
        #expect(curve.map(\.drawdownPct) == [0, 20, 0, 15, 0])
        #expect(Performance.maxDrawdown(of: curve) == 30)
        #expect(Performance.maxDrawdownPct(of: curve) == 20)
        #expect(Performance.maxDrawdown(of: []) == nil)
        #expect(Performance.maxDrawdowns(of: equity).map { [$0.money, $0.percent] } == [30, 20])
        #expect(Performance.maxDrawdowns(of: []).map(\.money) == nil)
    }

    @Test func `the Calmar ratio is growth over the deepest drawdown`() {
        #expect(Performance.calmarRatio(compoundGrowthPct: 30, maxDrawdownPct: 20) == 1.5)
        #expect(Performance.calmarRatio(compoundGrowthPct: 30, maxDrawdownPct: 0) == nil)
        #expect(Performance.calmarRatio(compoundGrowthPct: nil, maxDrawdownPct: 20) == nil)
    }

    @Test(arguments: [[100.0, 0, 0], [100, -3, 50], [100, 50, 0]])
    func `a ruined account has finite figures`(values: [Double]) throws {
        let result = BacktestResult(
            trades: [],
            equityCurve: .hourly(values),
            fundingComplete: true
        )
        let figures = Figures(of: result, interval: .oneHour)
        let all = [
            figures.sharpeRatio, figures.sortinoRatio, figures.cagrPct, figures.maxDrawdownPct,
            figures.calmarRatio, figures.totalReturnPct, figures.annualizedReturn,
        ]
        #expect(all.allSatisfy { $0?.isFinite ?? false })
    }
}
