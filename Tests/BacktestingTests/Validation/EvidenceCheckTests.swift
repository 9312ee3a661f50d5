import Backtesting
import Foundation
import Market
import TestSupport
import Testing

/// Named checks, and the verdict that they come to.
struct EvidenceCheckTests {
    /// A report that passes every check of chance, of which a test spoils one.
    private static func report(
        trades: Int = 40,
        _ change: (inout BacktestReport) -> Void = { _ in }
    ) throws -> BacktestReport {
        var report = try BacktestReport.sample(SampleRun(bars: 720, trades: trades))
        report.evidence.sharpeInterval?.low = 0.5
        report.evidence.sharpeInterval?.high = 3
        report.evidence.longRunProbabilisticSharpe = 0.99
        change(&report)
        return report
    }

    private static func trials(_ count: Int) -> Trials {
        Trials(count: count, ratios: [0.1, -0.1])
    }

    private func check(_ name: String, _ report: BacktestReport) throws -> EvidenceCheck {
        try #require(report.checks.first { $0.name == name })
    }

    @Test func `a result that passes all checks of chance is supported`() throws {
        let verdict = try Self.report().plainVerdict
        #expect(verdict.claim == .supported)
        #expect(verdict.text.hasPrefix("Supported: "))
    }

    @Test func `names are unique, and every open check has a remedy`() throws {
        let report = try Self.report(trades: 4) { report in
            report.evidence.trials = Self.trials(9)
            report.evidence.deflatedSharpe = 0.2
            report.evidence.missingCandles = 3
        }
        let checks = report.checks
        #expect(Set(checks.map(\.name)).count == checks.count)
        for check in checks {
            #expect((check.remedy == nil) == (check.passed == true), "\(check)")
            #expect(check.finding.hasSuffix("."), "\(check)")
        }
        #expect(report.plainVerdict.missing == checks.filter { $0.passed != true }.map(\.name))
        let weights = checks.map(\.weight)
        let order = EvidenceCheck.Weight.allCases
        #expect(weights == order.flatMap { weight in weights.filter { $0 == weight } })
    }

    @Test func `few trades leave a result to luck`() throws {
        let report = try Self.report(trades: 29)
        #expect(try check("trades", report).passed == false)
        #expect(report.plainVerdict.claim == .notShown)
        #expect(report.plainVerdict.text.contains("first trades: 29 trades were made."))
    }

    @Test(arguments: [(0.0, false), (-1, false), (0.01, true)])
    func `an interval that reaches zero leaves a result to luck`(
        low: Double,
        isPassed: Bool
    ) throws {
        let report = try Self.report { $0.evidence.sharpeInterval?.low = low }
        #expect(try check("sharpe_interval", report).passed == isPassed)
        #expect(report.plainVerdict.claim == (isPassed ? .supported : .notShown))
    }

    @Test func `the best of many trials has to beat luck`() throws {
        for (probability, claim) in [(0.94, PlainVerdict.Claim.notShown), (0.95, .supported)] {
            let report = try Self.report { report in
                report.evidence.trials = Self.trials(30)
                report.evidence.deflatedSharpe = probability
            }
            #expect(report.plainVerdict.claim == claim)
        }
        // For a single trial the question does not arise.
        let single = try Self.report { report in
            report.evidence.trials = Trials(count: 1, ratios: [0.1])
            report.evidence.deflatedSharpe = 0.1
        }
        #expect(!single.checks.contains { $0.name == "deflated_sharpe" })
        #expect(single.plainVerdict.claim == .supported)
    }

    @Test func `a deflated ratio is no claim where it has to take returns for independent`() throws
    {
        for (longRun, isPassed) in [(0.94, false), (0.95, true)] {
            let report = try Self.report { report in
                report.evidence.trials = Self.trials(2)
                report.evidence.deflatedSharpe = 0.99
                report.evidence.longRunProbabilisticSharpe = longRun
            }
            #expect(try check("deflated_sharpe", report).passed == isPassed)
        }
    }

    /// Each check of chance, as it is passed and as it is failed.
    @Test(arguments: [
        "sharpe_interval", "long_run_sharpe", "deflated_sharpe", "random_entry", "track_record",
    ])
    func `of fewer than 720 bars no check of chance is passed`(name: String) throws {
        for (bars, passed) in [(719, Bool?.none), (720, true)] {
            var report = try Self.report { report in
                report.evidence.bars = bars
                report.evidence.trials = Self.trials(2)
                report.evidence.deflatedSharpe = 0.99
                report.evidence.trackRecord?.minimumDays = 1
                report.evidence.trackRecord?.missingDays = 0
            }
            let run = try SampleRun(bars: 720, trades: 40)
            report.evidence.randomEntry = RandomEntry(
                trades: run.result.trades,
                window: run.window,
                execution: ExecutionConfiguration(),
                seed: 1
            )
            report.evidence.randomEntry?.pValue = 0.01
            #expect(try check(name, report).passed == passed, "\(bars) bars")
            report.evidence.bars = 719
            #expect(report.plainVerdict.claim == .notShown)
            #expect(!report.ratingSupported)
        }
    }

    @Test func `a run that has seen the future or its window is of no use`() throws {
        let seen = try Self.report {
            $0.evidence.inSample = true; $0.evidence.model = .known
        }
        #expect(seen.plainVerdict.claim == .unusable)
        #expect(seen.plainVerdict.text.hasPrefix("Not to be believed. The model has learned"))
        let hindsight = try Self.report { report in
            report.evidence.model = .known
            report.evidence.hindsightBars = 1
        }
        #expect(hindsight.plainVerdict.claim == .unusable)
        let unknown = try Self.report { $0.evidence.model = .unknown }
        #expect(unknown.plainVerdict.claim == .unusable)
        let clean = try Self.report { $0.evidence.model = .known }
        #expect(clean.plainVerdict.claim == .supported)
    }

    @Test func `losing more than luck explains is a verdict of its own`() throws {
        let report = try Self.report { report in
            report.evidence.sharpeInterval?.low = -9
            report.evidence.sharpeInterval?.high = -2
        }
        #expect(report.plainVerdict.claim == .loss)
    }

    @Test func `no trade leaves nothing to judge`() throws {
        #expect(try Self.report(trades: 0).plainVerdict.claim == .nothing)
    }

    @Test func `text and page lead with the verdict and say what was missing`() throws {
        let run = try SampleRun(bars: 720, trades: 4)
        var report = try BacktestReport.sample(run)
        report.evidence.sharpeInterval?.low = -1
        report.evidence.sharpeInterval?.high = 3
        let verdict = report.plainVerdict.text
        let text = TextReport.render([report])
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines[2].hasPrefix("Not shown: this may be luck."))
        #expect(lines.contains("Missing"))
        #expect(lines.contains { $0.hasPrefix("  trades: 4 trades were made.") })
        let page = HTMLReport.render([report], window: run.window)
        let (first, rest) = try (
            #require(page.firstRange(of: verdict.prefix(40))),
            #require(page.firstRange(of: "What was missing: trades, sharpe_interval"))
        )
        #expect(first.lowerBound < rest.lowerBound)
        #expect(
            rest.lowerBound < (try #require(page.firstRange(of: "Before you believe"))).lowerBound
        )
    }

    @Test func `the JSON has the checks and the verdict`() throws {
        let report = try Self.report(trades: 4)
        let object = try report.object()
        let checks = try #require(object["checks"] as? [[String: Any]])
        #expect(checks.compactMap { $0["name"] as? String } == report.checks.map(\.name))
        let verdict = try #require(object["verdict"] as? [String: Any])
        #expect(verdict["claim"] as? String == "not_shown")
        #expect(verdict["text"] as? String == report.plainVerdict.text)
        let decoded = try JSONDecoder().decode(BacktestReport.self, from: report.json())
        #expect(decoded.checks == report.checks)
    }
}
