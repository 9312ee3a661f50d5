import Backtesting
import Foundation
import TestSupport
import Testing

/// A rating is never read without what speaks against it.
struct VerdictTests {
    @Test(arguments: [(trades: 4, "4 trades"), (trades: 1, "1 trade"), (trades: 29, "29 trades")])
    func `a rating of few trades is not supported`(trades: Int, reason: String) throws {
        let report = try BacktestReport.sample(SampleRun(bars: 720, trades: trades))
        #expect(!report.ratingSupported)
        let text = TextReport.render([report])
        let rating = report.figures.performanceRating.rawValue
        #expect(text.contains("\(rating), not supported: \(reason)\n"), "\(text)")
        let page = HTMLReport.render([report], window: try SampleRun(bars: 720).window)
        #expect(page.contains("\(rating), not supported: \(reason)"))
        let compared = TextReport.renderComparison([report, report])
        #expect(compared.contains("\(rating), not supported: \(reason)\n"))
    }

    @Test func `a rating whose Sharpe interval holds zero is not supported`() throws {
        var report = try BacktestReport.sample(SampleRun(bars: 720, trades: 30))
        report.evidence.sharpeInterval?.low = -1
        report.evidence.sharpeInterval?.high = 3
        #expect(!report.ratingSupported)
        #expect(
            TextReport.render([report]).contains(", not supported: the Sharpe interval holds 0\n")
        )
        report.evidence.sharpeInterval?.low = 0.5
        #expect(report.ratingSupported)
        let text = TextReport.render([report])
        #expect(text.contains(": \(report.figures.performanceRating.rawValue)\n"))
        #expect(try report.object()["rating_supported"] as? Bool == true)
        report.evidence.bars = 719
        #expect(TextReport.render([report]).contains(", not supported: 719 bars\n"))
        report.evidence.bars = 720
        report.evidence.sharpeInterval = nil
        #expect(!report.ratingSupported)
    }

    @Test func `no trade has no rating to support`() throws {
        let report = try BacktestReport.sample(SampleRun(trades: 0))
        #expect(try report.object()["rating_supported"] as? Bool == false)
        #expect(TextReport.render([report]).contains(": NO_TRADES\n"))
    }
}
