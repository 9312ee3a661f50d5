import Forecasting
import Foundation
import Market
import TestSupport
import Testing

/// A training as a function: no store, no lock, and the split as an argument.
@Suite struct FitTests {
    /// Bars 49..<500 of the small series have features.
    private func series() throws -> CandleSeries { try .small() }

    private func trainer(
        _ change: (inout TrainingConfiguration) -> Void = { $0.epochs = 2 }
    ) throws -> Trainer {
        try Trainer(configuration: .small(change), threads: 1)
    }

    @Test func `a model is the same with a store and without one`() throws {
        let folder = try ModelFolder()
        let fitted = try trainer().fit(series(), dataHash: "hash")
        #expect(try folder.files().isEmpty)
        let manifest = try trainer().train(on: series(), in: folder.store, dataHash: "hash")
        #expect(fitted.manifest == manifest)
        let file = folder.store.weightsFile(for: ModelKey(try series().key))
        #expect(try fitted.weights == [Data(contentsOf: file)])
        #expect(fitted.histories.map(\.epochs) == [2])
    }

    @Test func `spans of the standard shares' borders give the same bytes`() throws {
        let series = try series()
        func times(_ bars: Range<Int>) -> Range<Timestamp> {
            series.openTimes[bars.lowerBound]..<series.closeTime(at: bars.upperBound - 1)
        }
        let spans = Split.Rule.spans(
            training: times(49..<364),
            validation: times(364..<432),
            test: times(432..<500)
        )
        let usual = try trainer().fit(series, dataHash: "hash")
        let explicit = try trainer().fit(series, split: spans, dataHash: "hash")
        #expect(explicit.manifest == usual.manifest)
        #expect(explicit.weights == usual.weights)
    }

    @Test func `spans leave out the bars between and after them`() throws {
        let series = try series()
        let spans = Split.Rule.spans(
            training: series.openTimes[0]..<series.openTimes[200],
            validation: series.openTimes[220]..<series.openTimes[260],
            test: series.openTimes[300]..<series.openTimes[340]
        )
        let fitted = try trainer().fit(series, split: spans, dataHash: "hash")
        let found = try #require(fitted.manifest.training).spans
        #expect(found.training == BarSpan(series, bars: 49..<200))
        #expect(found.validation == BarSpan(series, bars: 220..<260))
        #expect(found.test == BarSpan(series, bars: 300..<340))
        // What comes after the last span changes nothing.
        let other = try trainer().fit(series.perturbed(after: 339), split: spans, dataHash: "hash")
        #expect(other.weights == fitted.weights)
        #expect(other.manifest == fitted.manifest)
    }

    @Test func `shares move the borders`() throws {
        let shares = try Split.Shares(training: 50, validation: 25)
        let fitted = try trainer().fit(series(), split: .shares(shares), dataHash: "hash")
        let spans = try #require(fitted.manifest.training).spans
        // 451 bars have features.
        #expect([spans.training, spans.validation, spans.test].map(\.bars) == [225, 113, 113])
    }

    @Test(arguments: [(0, 15), (70, 0), (85, 15), (-1, 50), (50, .max)])
    func `shares that leave a part empty are refused`(training: Int, validation: Int) {
        #expect(throws: ForecastingError.self) {
            try Split.Shares(training: training, validation: validation)
        }
    }

    @Test func `spans that overlap, or are too short for a window, are refused`() throws {
        let times = try series().openTimes
        let good = (times[60]..<times[200], times[200]..<times[260], times[260]..<times[320])
        for (training, validation, test) in [
            (times[60]..<times[201], good.1, good.2), (good.0, good.2, good.1),
            (good.0, times[200]..<times[206], good.2), (times[0]..<times[50], good.1, good.2),
        ] {
            let rule = Split.Rule.spans(training: training, validation: validation, test: test)
            let error = #expect(throws: ForecastingError.self) {
                try trainer().fit(series(), split: rule, dataHash: "hash")
            }
            guard case .invalidParameter("split", _, let expected) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(expected.contains("each with 7 candles"))
        }
    }

    @Test func `a checkpoint of another split is ignored`() throws {
        let series = try series()
        let checkpoints = MemoryCheckpoints()
        let trainer = try trainer { $0.epochs = 3 }
        func spans(validationFrom first: Int) -> Split.Rule {
            .spans(
                training: series.openTimes[0]..<series.openTimes[200],
                validation: series.openTimes[first]..<series.openTimes[260],
                test: series.openTimes[300]..<series.openTimes[340]
            )
        }
        var epochs = 0
        #expect(throws: CancellationError.self) {
            _ = try trainer.fit(
                series,
                split: spans(validationFrom: 220),
                dataHash: "hash",
                checkpoints: checkpoints,
                report: { if case .epoch = $0 { epochs += 1 } },
                isCancelled: { epochs == 2 }
            )
        }
        for (first, isResumed) in [(221, false), (220, true)] {
            let broken = checkpoints.bytes
            var events: [TrainingEvent] = []
            _ = try trainer.fit(
                series,
                split: spans(validationFrom: first),
                dataHash: "hash",
                checkpoints: checkpoints
            ) { events.append($0) }
            #expect(events.contains(.resumed(afterEpoch: 2)) == isResumed)
            let reasons = events.compactMap { event in
                if case .checkpointIgnored(let reason) = event { reason } else { nil }
            }
            #expect(reasons.allSatisfy { $0.hasSuffix("its split differs") })
            #expect(reasons.count == (isResumed ? 0 : 1))
            checkpoints.bytes = broken
        }
    }
}

/// Checkpoints that are nowhere but here.
private final class MemoryCheckpoints: CheckpointStorage {
    var bytes: [Int: Data] = [:]

    func load(member: Int, limit: Int) -> Data? { bytes[member] }
    func save(_ checkpoint: Data, member: Int) { bytes[member] = checkpoint }
    func name(member: Int) -> String { "checkpoint of member \(member)" }
}
