import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// Every evaluation counts, whoever asks for it.
@Suite struct TrialLedgerTests {
    private static func request(_ strategy: String, _ key: SeriesKey) -> BacktestRequest {
        var request = BacktestRequest(strategy: strategy, key: key)
        request.window = .newest(days: 20, to: nil)
        return request
    }

    private static func evidence(
        _ request: BacktestRequest,
        in workspace: Workspace,
        at now: Timestamp = .testStart
    ) async throws -> Evidence {
        let run = try await workspace.backtest(request, now: now).result
        return try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8)).evidence
    }

    private static func trials(_ evidence: Evidence) throws -> Trials {
        try #require(evidence.trials)
    }

    @Test func `an equal run counts once and has the same report`() async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { workspace in
            let request = Self.request("supertrend", series.key)
            let first = try await workspace.backtest(request, now: .testStart).result.json
            let again = try await workspace.backtest(request, now: .testStart).result.json
            #expect(first == again)
            let evidence = try await Self.evidence(request, in: workspace)
            #expect(try Self.trials(evidence).count == 1)
            #expect(try Self.trials(evidence).sharpeVariance == nil)
            #expect(try Self.trials(evidence).areNoted)
        }
    }

    @Test func `another parameter, cost or window is another trial, another seed or capital none`()
        async throws
    {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { workspace in
            var expected = 0
            func run(counts: Bool, _ change: (inout BacktestRequest) -> Void) async throws {
                var request = Self.request("supertrend", series.key)
                change(&request)
                expected += counts ? 1 : 0
                let evidence = try await Self.evidence(request, in: workspace)
                #expect(try Self.trials(evidence).count == expected)
            }
            try await run(counts: true) { _ in }
            try await run(counts: true) { $0.parameters["multiplier"] = 2 }
            try await run(counts: true) { $0.execution.takerFee = 0 }
            try await run(counts: true) { $0.window = .newest(days: 10, to: nil) }
            try await run(counts: true) { $0.strategy = "ichimoku" }
            try await run(counts: false) { $0.seed = 9 }
            try await run(counts: false) { $0.execution.initialCapital = 77 }
            try await run(counts: false) { $0.strategy = "ichimoku" }
        }
    }

    @Test func `of compared strategies each counts all, in any order`() async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { workspace in
            let comparison = try await workspace.compare(
                ComparisonRequest(
                    strategies: ["supertrend", "rsi_ema", "wavetrend"],
                    common: Self.request("", series.key)
                ),
                now: .testStart
            ).result
            let trials = try comparison.comparisons.map { try Self.trials($0.evidence) }
            #expect(trials.map(\.count) == [3, 3, 3])
            #expect(Set(trials).count == 1)
            #expect(trials[0].sharpeVariance.map { $0 > 0 } == true)
        }
    }

    @Test func `a portfolio counts every symbol on its own`() async throws {
        let symbols = ["BTCUSD", "ETHUSD"]
        let series = try symbols.map { try TemporaryWorkspace.sample($0) }
        try await TemporaryWorkspace.with(series) { workspace in
            _ = try await workspace.backtest(
                PortfolioRequest(
                    symbols: series.map(\.key.symbol),
                    common: Self.request("supertrend", series[0].key)
                ),
                now: .testStart
            ).result
            for series in series {
                let again = try await Self.evidence(
                    Self.request("supertrend", series.key),
                    in: workspace
                )
                #expect(try Self.trials(again).count == 1)
                let other = try await Self.evidence(
                    Self.request("rsi_ema", series.key),
                    in: workspace
                )
                #expect(try Self.trials(other).count == 2)
            }
        }
    }
}
