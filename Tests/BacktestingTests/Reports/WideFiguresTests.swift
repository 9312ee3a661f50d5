import Backtesting
import TestSupport
import Testing

struct WideFiguresTests {
    @Test(arguments: [1e3, 1e8, 1e20, 1e60])
    func `figures of any size keep to a hundred columns`(gain: Double) throws {
        var run = try SampleRun(bars: 720)
        for index in run.result.equityCurve.indices.dropFirst() {
            run.result.equityCurve[index].equity *= 1 + gain * Double(index)
        }
        for index in run.result.trades.indices {
            run.result.trades[index].pnl *= min(gain, 1e5)
        }
        let report = try BacktestReport.sample(run)
        for reports in [[report], [report, report]] {
            let lines = TextReport.render(reports).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= 100 }, "\(lines.filter { $0.count > 100 })")
        }
    }
}
