import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// Settings that a strategy does not have, or that are hardly meant as they stand.
struct SettingRemarkTests {
    private static let settings: [String: ParameterValue] = [
        "use_llm_analysis": .flag(false), "lookback_hours": 60,
    ]

    private static func request(_ parameters: [String: ParameterValue]) throws -> BacktestRequest {
        var request = try JobSample.backtest()
        request.parameters = parameters
        return request
    }

    @Test func `the guide's settings may be given to rules, alone or among others`()
        async throws
    {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let plain = try await workspace.compare(
                ComparisonRequest(strategies: ["supertrend"], common: Self.request([:])),
                now: .testStart
            ).result.reports[0]
            let compared = try await workspace.compare(
                ComparisonRequest(strategies: ["supertrend"], common: Self.request(Self.settings)),
                now: .testStart
            ).result.reports[0]
            let run = try await workspace.backtest(Self.request(Self.settings), now: .testStart)
                .result
            let alone = try JSONDecoder().decode(
                BacktestReport.self,
                from: Data(contentsOf: run.folder.appending(path: "report.json"))
            )
            let remark =
                "lookback_hours was given, but supertrend has no such setting and did not use it."
            for report in [compared, alone] {
                #expect(report.trades == plain.trades)
                #expect(report.run == plain.run)
                #expect(report.evidence.warnings == plain.evidence.warnings + [remark])
            }
            #expect(!plain.evidence.warnings.contains(remark))
        }
    }

    @Test(arguments: [(0.6, true), (1, true), (0, false), (1.5, false), (60, false)])
    func `a confidence that looks like a share is warned about`(value: Double, isShare: Bool)
        async throws
    {
        try await TemporaryWorkspace.with([.sample()]) { workspace in
            let run = try await workspace.backtest(
                Self.request(["min_confidence": .number(value)]),
                now: .testStart
            ).result
            let report = try JSONDecoder().decode(
                BacktestReport.self,
                from: Data(contentsOf: run.folder.appending(path: "report.json"))
            )
            var signal = SignalRequest(strategy: "supertrend", key: try JobSample.key())
            signal.parameters["min_confidence"] = .number(value)
            let made = try await workspace.signal(signal, now: .testStart).result
            for warnings in [report.evidence.warnings, made.evidence.warnings] {
                #expect(warnings.contains { $0.hasPrefix("min_confidence is ") } == isShare)
                #expect(warnings.contains { $0.hasSuffix("it would be 60.") } == (value == 0.6))
            }
        }
    }
}
