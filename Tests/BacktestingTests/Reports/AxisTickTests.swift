import Backtesting
import Foundation
import Market
import TestSupport
import Testing

@Suite struct AxisTickTests {
    /// Ranges of equity whose steps are below the last bit of their values, or no numbers at all.
    @Test(
        .timeLimit(.minutes(60)),
        arguments: [
            (.leastNonzeroMagnitude, .leastNormalMagnitude), (0, .leastNonzeroMagnitude),
            (0, Double.leastNormalMagnitude / 64), (1e12, 1e12 + 0.0002), (1e12, 1e12 + 0.01),
            (1e300, 1.000_000_000_000_001e300), (-1e308, 1e308), (0, 0), (1e12, 1e12),
        ]
    )
    func `the lines of a chart are few whatever its range`(low: Double, high: Double) throws {
        var run = try SampleRun(trades: 0)
        run.result.equityCurve = run.result.equityCurve.enumerated().map { index, point in
            EquityPoint(
                timestamp: point.timestamp,
                equity: index.isMultiple(of: 2) ? low : high
            )
        }
        let page = try HTMLReport.render([.sample(run)], window: run.window)
        #expect(page.components(separatedBy: "class=\"grid\"").count < 100)
        #expect(page.hasSuffix("</html>\n"))
    }
}
