import Backtesting
import Foundation
import TestSupport
import Testing

struct TextReportTests {
    @Test func `one report reads as the committed one`() throws {
        let language = LanguageUsage(
            model: "llama3.1",
            consulted: 12,
            saved: 1700,
            refused: 2,
            unreachable: 10
        )
        let text = TextReport.render([try .sample(history: .unknown, language: language)])
        #expect(text == (try Fixtures.text("Backtesting/report.txt")))
    }

    @Test func `several reports read as the committed comparison`() throws {
        let run = try SampleRun(trades: 9)
        let text = TextReport.render(
            [try .sample(run, name: "LSTM-AI-Fast"), try .sample(SampleRun(trades: 0))],
            lastTrades: 3
        )
        #expect(text == (try Fixtures.text("Backtesting/comparison.txt")))
    }

    @Test(arguments: [0, 1, 4, 60])
    func `no line is longer than a hundred columns`(trades: Int) throws {
        let run = try SampleRun(bars: 720, trades: trades)
        let report = try BacktestReport.sample(
            run,
            name: String(repeating: "long name ", count: 30),
            runID: String(repeating: "x", count: 300),
            history: .unknown,
            missingInputs: [.funding],
            language: LanguageUsage(
                model: String(repeating: "long model ", count: 30),
                consulted: 1_000_000,
                saved: 1_000_000,
                refused: 500_000,
                unreachable: 500_000
            )
        )
        for reports in [[report], [report, report, report]] {
            let lines = TextReport.render(reports).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= 100 }, "\(lines.filter { $0.count > 100 })")
        }
    }

    @Test func `warnings stand above evidence and evidence above figures`() throws {
        let text = TextReport.render([try .sample(history: .unknown)])
        let warning = try #require(text.firstRange(of: "! It is not known"))
        let evidence = try #require(text.firstRange(of: "\nEvidence\n"))
        let figures = try #require(text.firstRange(of: "\nFigures\n"))
        #expect(warning.lowerBound < evidence.lowerBound)
        #expect(evidence.lowerBound < figures.lowerBound)
    }

    @Test func `a hostile name cannot steer the terminal`() throws {
        let report = try BacktestReport.sample(name: "a\u{1B}[31mb\u{202E}c\nd")
        let text = TextReport.render([report])
        #expect(text.hasPrefix("a [31mb c d on BTCUSDT futures 1h\n"))
    }

    @Test func `no report gives no text`() {
        #expect(TextReport.render([]).isEmpty)
    }
}
