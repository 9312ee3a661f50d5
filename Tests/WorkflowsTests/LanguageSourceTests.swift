import Backtesting
import Market
import Synchronization
import TestSupport
import Testing
import Trading
import Workflows

/// The loop that asks for a run: one question after the other, and none once nobody waits.
@Suite struct LanguageSourceTests {
    private struct Outage: Error {}

    /// A run of 300 hours over made-up candles and forecasts.
    private func makeRun(model: String?) throws -> LanguageRun {
        var chance = SplitMix64(seed: 1)
        let study = Study(
            series: try .randomWalk(count: 400, seed: 2),
            forecasts: (0..<400).map { _ in
                Forecast(
                    logReturn: chance.uniform() - 0.5,
                    logRange: nil,
                    rank: chance.uniform()
                )
            }
        )
        let strategy = LSTMStrategy(
            columns: study.columns,
            minConfidencePct: 60,
            levels: .standard,
            usesLanguageModel: true
        )
        return try Simulator(execution: ExecutionConfiguration()).languageRun(
            of: strategy,
            model: model,
            policy: RiskPolicy(),
            study: study,
            bars: 100..<400,
            funding: nil
        )
    }

    @Test func `every question is announced before it is asked`() async throws {
        let events = Mutex<[String]>([])
        let source = LanguageSource(model: "parrot", settings: "") { _ in
            events.withLock { $0.append("asked") }
            return .view(LanguageView(direction: .long, confidence: 0.9))
        }
        var run = try makeRun(model: source.model)
        try await run.finish(asking: source) { update in
            events.withLock { $0.append(update.stage) }
            #expect(update.total == 300)
        }
        let usage = run.usage
        #expect(usage.model == "parrot")
        #expect(usage.consulted > 10 && usage.saved > 10)
        #expect(usage.absent == 0)
        #expect(run.result.equityCurve.count == 301)
        let announced = Array(
            repeating: ["Asking the language model", "asked"],
            count: usage.consulted
        )
        #expect(events.withLock { $0 } == announced.flatMap(\.self))
    }

    @Test func `without a model every bar of a run counts as unreachable`() async throws {
        var run = try makeRun(model: nil)
        try await run.finish(asking: nil) { _ in Issue.record("nothing is asked") }
        #expect(run.usage.model == nil)
        #expect(run.usage.consulted > 10)
        #expect(run.usage.unreachable == run.usage.consulted)
    }

    @Test func `a manifest names the model, its settings and what is asked`() throws {
        func entry(_ model: String, _ settings: String) -> RunManifest.Language {
            LanguageSource(model: model, settings: settings) { _ in .unreachable(reason: "") }
                .manifestEntry
        }
        let cold = entry("parrot", "temperature 0")
        #expect(cold.model == "parrot")
        #expect(cold.settings == "temperature 0")
        #expect(cold.promptSHA256.count == 64)
        #expect(cold != entry("parrot", "temperature 1"))
        #expect(cold != entry("crow", "temperature 0"))
    }

    @Test func `a cancelled run asks nothing more`() async throws {
        let asked = Mutex(0)
        let task = Task {
            var run = try makeRun(model: "parrot")
            let source = LanguageSource(model: "parrot", settings: "") { _ in
                asked.withLock { $0 += 1 }
                withUnsafeCurrentTask { $0?.cancel() }
                return .unreachable(reason: "")
            }
            try await run.finish(asking: source) { _ in }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(asked.withLock { $0 } == 1)
    }

    @Test func `an error of the source ends the run`() async throws {
        var run = try makeRun(model: "parrot")
        let source = LanguageSource(model: "parrot", settings: "") { _ in throw Outage() }
        await #expect(throws: Outage.self) { try await run.finish(asking: source) { _ in } }
    }
}
