import Forecasting
import Foundation
import Market
import Testing

/// Trainings that end before they are done, and what the next one makes of it.
@Suite struct ResumingTests {
    @Test(arguments: [1, 2, 3, 5], TrainingMode.allCases)
    func `a training killed after some epochs resumes to the same bytes`(
        epochs: Int,
        mode: TrainingMode
    ) throws {
        let configuration = TrainingConfiguration.small {
            $0.mode = mode
            $0.epochs = 6
            $0.ratePatience = 1
            $0.learningRate = 0.02
        }
        let whole = try ModelFolder()
        _ = try train(whole, configuration)

        let broken = try ModelFolder()
        var done = 0
        #expect(throws: CancellationError.self) {
            try train(broken, configuration) { event in
                if case .epoch = event { done += 1 }
            } isCancelled: {
                done == epochs
            }
        }
        #expect(try broken.files() == ["lstm/BTCUSDT_1h/checkpoint"])
        var events: [TrainingEvent] = []
        _ = try train(broken, configuration) { events.append($0) }
        #expect(events.contains(.resumed(afterEpoch: epochs)))
        #expect(try broken.contents() == whole.contents())
    }

    @Test func `a training cancelled in the middle of an epoch resumes to the same bytes`() throws {
        let whole = try ModelFolder()
        _ = try train(whole)
        let broken = try ModelFolder()
        var steps = 0
        #expect(throws: CancellationError.self) {
            try train(broken) { event in
                if case .step = event { steps += 1 }
            } isCancelled: {
                steps == 15
            }
        }
        #expect(steps == 15)
        _ = try train(broken)
        #expect(try broken.contents() == whole.contents())
    }

    @Test func `a training killed between its last epoch and its files resumes too`() throws {
        let whole = try ModelFolder()
        _ = try train(whole)
        let broken = try ModelFolder()
        var done = 0
        #expect(throws: CancellationError.self) {
            try train(broken) { event in
                if case .epoch = event { done += 1 }
            } isCancelled: {
                done == 4
            }
        }
        var steps = 0
        _ = try train(broken) { event in
            if case .step = event { steps += 1 }
        }
        #expect(steps == 0)
        #expect(try broken.contents() == whole.contents())
    }

    @Test func `a cancelled training leaves the model that was there`() throws {
        let folder = try ModelFolder()
        _ = try train(folder)
        let before = try folder.contents()
        #expect(throws: CancellationError.self) {
            try train(folder, .small { $0.seed = 9 }, isCancelled: { true })
        }
        #expect(try folder.contents() == before)
    }

    /// A change to a training after which its checkpoint is of no use.
    enum Change: CaseIterable {
        case seed, hash, candles
    }

    @Test(arguments: Change.allCases)
    func `a checkpoint of another training is ignored with a reason`(change: Change) throws {
        let folder = try ModelFolder()
        var done = 0
        #expect(throws: CancellationError.self) {
            try train(folder) { event in
                if case .epoch = event { done += 1 }
            } isCancelled: {
                done == 2
            }
        }
        var reasons: [String] = []
        var epochs: [Int] = []
        _ = try train(
            folder,
            .small { $0.seed = change == .seed ? 8 : 7 },
            on: .small(count: change == .candles ? 510 : 500),
            hash: change == .hash ? "other" : "hash"
        ) { event in
            if case .checkpointIgnored(let reason) = event { reasons.append(reason) }
            if case .epoch(let progress) = event { epochs.append(progress.epoch) }
        }
        let expected = change == .seed ? "its configuration differs" : "its candles differ"
        #expect(reasons.count == 1)
        #expect(reasons.first?.hasSuffix("of this training: \(expected)") == true)
        #expect(epochs == [1, 2, 3, 4])
    }

    @Test func `without resuming a checkpoint is written over`() throws {
        let folder = try ModelFolder()
        var done = 0
        #expect(throws: CancellationError.self) {
            try train(folder) { event in
                if case .epoch = event { done += 1 }
            } isCancelled: {
                done == 2
            }
        }
        var epochs = 0
        _ = try train(folder, resuming: false) { event in
            if case .epoch = event { epochs += 1 }
        }
        #expect(epochs == 4)
    }
}
