import Backtesting
import Market
import TestSupport
import Testing

/// Numbers for people keep the digits and the sign that tell them apart.
struct NumberTextTests {
    @Test(arguments: [
        (45_230.5, "45,230.50"), (151.23456, "151.2346"), (0.2743, "0.274300"),
        (0.012346, "0.012346"), (0.0000026, "0.0000026000"), (0.0000028, "0.0000028000"),
        (0.00000812, "0.0000081200"), (0.00000001, "0.000000010000"), (1e-12, "1.00e-12"),
        (3_521_126_760.56, "3,521,126,760.56"), (0, "0.000000"),
    ])
    func `a price or a quantity shows at least five digits`(value: Double, text: String) {
        #expect(NumberText.price(value) == text)
    }

    @Test(arguments: [
        (10_000.0, 12_345.6, "12,345.60"), (10_000, 0, "0.00"), (10_000, -0.003, "-0.0030"),
        (0.05, 0.05, "0.050000"), (0.05, 0.0512345, "0.051235"), (0.05, -0.0000312, "-0.000031"),
        (0.05, 0.0000003, "0.00000030"), (1, 1.00012, "1.0001"), (100, 99.99, "99.99"),
    ])
    func `money shows the digits of its account`(capital: Double, value: Double, text: String) {
        #expect(NumberText.money(value, of: capital) == text)
    }

    @Test(arguments: [
        (-0.0036, "-0.0036 %"), (0.0036, "+0.0036 %"), (0, "0.00 %"), (-12.345, "-12.35 %"),
    ])
    func `a percentage keeps its sign`(value: Double, text: String) {
        #expect(NumberText.signedPercent(value) == text)
    }

    @Test func `a report of a small account at small prices shows no two figures as one`() throws {
        let report = try BacktestReport.small()
        let text = TextReport.render([report])
        let page = HTMLReport.render([report], window: try SampleRun().window)
        for part in ["0.0000026000", "0.0000028000", "0.000031", "0.050000"] {
            #expect(text.contains(part), "\(part)")
            #expect(page.contains(part), "\(part)")
        }
        let drawdown = try #require(report.benchmark.maxDrawdown)
        #expect(drawdown > 0 && drawdown < 0.05)
        let held = NumberText.money(drawdown, of: 0.05)
        #expect(text.contains(held) && page.contains(held), "\(held)")
    }
}

extension BacktestReport {
    /// A run of 0.05 of a coin, one trade of it at prices of millionths.
    fileprivate static func small() throws -> BacktestReport {
        var run = try SampleRun(trades: 0)
        run.result.trades = [try .sample(pnl: 0.0000312, prices: (0.0000026, 0.0000028))]
        for index in run.result.equityCurve.indices {
            run.result.equityCurve[index].equity = index < 10 ? 0.05 : 0.0500312
        }
        return try .sample(run, execution: ExecutionConfiguration(initialCapital: 0.05))
    }
}
