import Forecasting
import Foundation
import Market
import TestSupport
import Testing

@Suite struct EnsembleTests {
    private static let folder = "lstm/BTCUSDT_1h"

    @discardableResult
    private func train(
        _ folder: ModelFolder,
        seeds: Int = 3,
        _ configuration: TrainingConfiguration = .small { $0.epochs = 3 },
        threads: Int? = 1,
        report: (TrainingEvent) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws -> ModelManifest {
        try Trainer(
            configuration: configuration,
            seeds: seeds,
            threads: threads
        ).train(
            on: .small(),
            in: folder.store,
            dataHash: "hash",
            report: report,
            isCancelled: isCancelled
        )
    }

    /// Three trainings of one seed each, whose seeds are those of an ensemble's members.
    private func single() throws -> [StoredModel] {
        try (7...9).map { seed in
            let folder = try ModelFolder()
            let manifest = try train(
                folder,
                seeds: 1,
                .small {
                    $0.epochs = 3
                    $0.seed = UInt64(seed)
                }
            )
            return try folder.store.model(for: ModelKey(manifest.series))
        }
    }

    @Test func `members are the networks that each seed alone would give`() throws {
        let folder = try ModelFolder()
        let manifest = try train(folder)
        let model = try folder.store.model(for: ModelKey(manifest.series))
        let alone = try single()
        #expect(model.networks == alone.flatMap(\.networks))
        #expect(model.manifest == manifest)
        #expect(manifest.members == alone.flatMap(\.manifest.members))
        #expect(manifest.members.map(\.training?.seed) == [7, 8, 9])
        #expect(alone.allSatisfy { $0.manifest.scalers == manifest.scalers })
        let histories = try JSONDecoder().decode(
            [TrainingHistory].self,
            from: Data(contentsOf: folder.store.historyFile(for: ModelKey(manifest.series)))
        )
        #expect(histories.map(\.epochs) == [3, 3, 3])
        #expect(
            histories.map(\.bestEpoch) == manifest.members.map { $0.training?.bestEpoch ?? 0 }
        )
    }

    @Test func `a forecast is the mean of the members' own`() throws {
        let folder = try ModelFolder()
        let manifest = try train(folder)
        let series = try CandleSeries.small()
        let model = try folder.store.model(for: ModelKey(manifest.series))
        let together = try LSTMForecaster(model).forecasts(for: series, at: 100..<500)
        let own = try single().map {
            try LSTMForecaster($0).forecasts(for: series, at: 100..<500)
        }
        for (index, forecast) in together.enumerated() {
            let forecast = try #require(forecast)
            let members = own.compactMap { $0[index] }
            let mean = members.map(\.logReturn).reduce(0, +) / 3
            let meanRange = members.compactMap(\.logRange).reduce(0, +) / 3
            let range = try #require(forecast.logRange)
            #expect(isClose(forecast.logReturn, mean, relative: 1e-6, absolute: 1e-8))
            #expect(isClose(range, meanRange, relative: 1e-6, absolute: 1e-8))
            #expect(forecast.rank == manifest.rankTable.rank(of: abs(forecast.logReturn)))
        }
        // The table is made from the ensemble's own sizes on the validation windows.
        let sizes = together.compactMap { $0 }[(369 - 100)..<(431 - 100)].map { abs($0.logReturn) }
        #expect(manifest.rankTable.percentiles[0] == sizes.min())
        #expect(manifest.rankTable.percentiles[100] == sizes.max())
    }

    @Test func `an ensemble's figures are those of its mean, and the spread that of its members`()
        throws
    {
        let manifest = try train(try ModelFolder())
        let training = try #require(manifest.training)
        let losses = manifest.members.compactMap { $0.training?.bestValidationLoss }
        let mean = losses.reduce(0, +) / 3
        // The error of a mean is below the mean of the errors.
        #expect(training.metrics.validation.loss < mean)
        let spread = try #require(SeedSpread(manifest))
        #expect(isClose(spread.bestValidationLoss.mean, mean, relative: 1e-12))
        #expect(spread.bestValidationLoss.minimum == losses.min())
        #expect(spread.bestValidationLoss.maximum == losses.max())
        let squares = losses.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        let deviation = try #require(spread.bestValidationLoss.standardDeviation)
        #expect(isClose(deviation, (squares / 2).squareRoot(), relative: 1e-9))
        let errors = manifest.members.map { $0.training?.metrics.test.logReturn.errorOverZero }
        #expect(spread.test.errorOverZero?.maximum == errors.compactMap { $0 }.max())
    }

    @Test func `one seed has no deviation`() throws {
        let manifest = try train(try ModelFolder(), seeds: 1)
        let spread = try #require(SeedSpread(manifest)?.bestValidationLoss)
        #expect(spread.standardDeviation == nil)
        #expect(spread.minimum == spread.maximum)
    }

    @Test func `the same training gives the same bytes on any number of threads`() throws {
        let folders = try [ModelFolder(), ModelFolder()]
        try train(folders[0], threads: 1)
        try train(folders[1], threads: 2)
        let contents = try folders[0].contents()
        #expect(try folders[1].contents() == contents)
        #expect(contents.keys.count { $0.hasPrefix("\(Self.folder)/members/") } == 2)
        #expect(contents.count == 7)
    }

    /// Three members of three epochs of ten steps.
    @Test(arguments: [5, 10, 25, 30, 31, 45, 60, 65, 89, 90])
    func `a training stopped at any step goes on to the same bytes`(stop: Int) throws {
        let whole = try ModelFolder()
        try train(whole)
        let broken = try ModelFolder()
        var steps = 0
        #expect(throws: CancellationError.self) {
            try train(broken) { event in
                if case .step = event { steps += 1 }
            } isCancelled: {
                steps == stop
            }
        }
        #expect(steps == stop)
        var again = 0
        try train(broken) { event in
            if case .step = event { again += 1 }
        }
        // What was done in a whole epoch is not done again; the check comes before its end.
        #expect(again == 90 - (stop - 1) / 10 * 10)
        #expect(try broken.contents() == whole.contents())
    }

    @Test func `a training stopped after its last epoch trains nothing again`() throws {
        let whole = try ModelFolder()
        try train(whole)
        let broken = try ModelFolder()
        var epochs = 0
        #expect(throws: CancellationError.self) {
            try train(broken) { event in
                if case .epoch = event { epochs += 1 }
            } isCancelled: {
                epochs == 9
            }
        }
        #expect(
            try broken.files()
                == ["checkpoint", "checkpoint.2", "checkpoint.3"]
                .map { "\(Self.folder)/\($0)" }
        )
        var events: [TrainingEvent] = []
        try train(broken) { events.append($0) }
        #expect(
            Array(events.dropFirst()) == (1...3).map { .resumed(afterEpoch: 3, member: $0) }
        )
        #expect(try broken.contents() == whole.contents())
    }

    @Test func `members that a shorter training left are used by a longer one`() throws {
        let whole = try ModelFolder()
        try train(whole)
        let broken = try ModelFolder()
        var epochs = 0
        #expect(throws: CancellationError.self) {
            try train(broken, seeds: 2) { event in
                if case .epoch = event { epochs += 1 }
            } isCancelled: {
                epochs == 6
            }
        }
        epochs = 0
        try train(broken) { event in
            if case .epoch = event { epochs += 1 }
        }
        #expect(epochs == 3)
        #expect(try broken.contents() == whole.contents())
    }

    @Test func `a cancelled training leaves the ensemble that was there`() throws {
        let folder = try ModelFolder()
        try train(folder)
        let before = try folder.contents()
        #expect(throws: CancellationError.self) {
            try train(folder, .small { $0.seed = 20 }, isCancelled: { true })
        }
        #expect(try folder.contents() == before)
    }

    @Test func `a replaced ensemble leaves no member behind`() throws {
        let folder = try ModelFolder()
        try train(folder, seeds: 4)
        try train(folder, seeds: 2)
        let two = try ModelFolder()
        try train(two, seeds: 2)
        #expect(try folder.contents() == two.contents())
        try train(folder, seeds: 1)
        #expect(try !folder.files().contains { $0.contains("members") })
        #expect(
            !FileManager.default.fileExists(
                atPath: folder.root.appending(path: "\(Self.folder)/members").path
            )
        )
    }

    @Test func `progress names the current member`() throws {
        var members: [Int] = []
        try train(try ModelFolder()) { event in
            switch event {
            case .started(let plan): #expect(plan.members == 3)
            case .epoch(let progress):
                members.append(progress.member)
                #expect(progress.members == 3)
            default: break
            }
        }
        #expect(members == [1, 1, 1, 2, 2, 2, 3, 3, 3])
    }

    @Test(arguments: [-1, 0, 17])
    func `a number of seeds outside its range is refused`(seeds: Int) throws {
        #expect(
            throws: ForecastingError.invalidParameter(
                name: "seeds",
                value: "\(seeds)",
                expected: "1 to 16"
            )
        ) {
            try Trainer(configuration: .small(), seeds: seeds)
        }
    }

    @Test func `a first seed after which there are too few is refused`() throws {
        let last = TrainingConfiguration.small { $0.seed = .max - 2 }
        _ = try Trainer(configuration: last, seeds: 3)
        #expect(
            throws: ForecastingError.invalidParameter(
                name: "seed",
                value: "18446744073709551613",
                expected: "at most 18446744073709551612, as 4 seeds follow one another"
            )
        ) {
            try Trainer(configuration: last, seeds: 4)
        }
    }

    @Test func `members that are too many for the memory are refused before any is trained`()
        throws
    {
        let wide = TrainingConfiguration.small {
            $0.hiddenSize = 1024
            $0.layerCount = 8
        }
        _ = try Trainer(configuration: wide, seeds: 2, threads: 1)
        let error = #expect(throws: ForecastingError.self) {
            try Trainer(configuration: wide, seeds: 16, threads: 1)
        }
        #expect(error?.description.contains("train fewer seeds") == true)
    }

    @Test func `a member whose weights are missing or changed is named`() throws {
        let folder = try ModelFolder()
        let manifest = try train(folder)
        let key = ModelKey(manifest.series)
        let name = try #require(try folder.files().first { $0.contains("/members/3-") })
        let file = folder.root.appending(path: name)
        let error = ForecastingError.damagedFile(
            path: file.path,
            reason: "it is missing or does not belong to its model.json"
        )
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
        #expect(throws: error) { try folder.store.model(for: key) }
        try FileManager.default.removeItem(at: file)
        #expect(throws: error) { try folder.store.manifest(for: key) }
    }

    /// The states of a folder while one model takes another's place, one file at a time.
    @Test func `a reader finds one model or the other at every moment of a replacement`() throws {
        let (old, new) = (try ModelFolder(), try ModelFolder())
        try train(old, seeds: 2)
        try train(new, seeds: 3, .small { $0.seed = 30 })
        let key = ModelKey(try .make())
        let models = try [old, new].map { try $0.store.model(for: key) }
        let members = try new.files().filter { $0.contains("/members/") }
        let places =
            members.map { ($0, $0) } + [
                ("\(Self.folder)/model.json", "\(Self.folder)/model.next.json"),
                ("lstm/BTCUSDT_1h_best_model.pth", "lstm/BTCUSDT_1h_best_model.pth"),
                ("\(Self.folder)/model.json", "\(Self.folder)/model.json"),
            ]
        for (index, (source, place)) in places.enumerated() {
            try Data(contentsOf: new.root.appending(path: source))
                .write(to: old.root.appending(path: place))
            let expected = models[index < members.count + 1 ? 0 : 1]
            let found = try old.store.model(for: key)
            #expect(found.manifest == expected.manifest)
            #expect(found.networks == expected.networks)
        }
    }

    @Test func `a reader never sees half of a model that is being replaced`() throws {
        let folder = try ModelFolder()
        let configurations = [TrainingConfiguration.small { $0.epochs = 1 }].flatMap { first in
            var second = first
            second.seed = 50
            return [first, second]
        }
        try train(folder, seeds: 2, configurations[0])
        let store = folder.store
        let key = ModelKey(try .make())
        let reader = Reader(store: store, key: key)
        reader.start()
        for round in 0..<6 {
            try train(folder, seeds: 2 + round % 2, configurations[round % 2])
        }
        let (reads, failures) = reader.stop()
        #expect(reads > 0)
        #expect(failures.isEmpty)
    }
}

/// Reads a model again and again on a thread of its own.
private final class Reader: Sendable {
    private let store: ModelStore
    private let key: ModelKey
    private let state = State()

    /// Guarded by its lock.
    private final class State: @unchecked Sendable {
        let lock = NSCondition()
        var reads = 0
        var failures: [String] = []
        var isStopping = false
        var isDone = false
    }

    init(store: ModelStore, key: ModelKey) {
        self.store = store
        self.key = key
    }

    func start() {
        Thread.detachNewThread { [self] in
            while read() {}
        }
    }

    /// Reads once; false where it was asked to stop.
    private func read() -> Bool {
        let failure: String?
        do throws(ForecastingError) {
            let model = try store.model(for: key)
            failure = model.networks.count == model.manifest.members.count ? nil : "halved"
        } catch {
            failure = "\(error)"
        }
        state.lock.withLock {
            state.reads += 1
            state.failures += failure.map { [$0] } ?? []
            state.isDone = state.isStopping
            state.lock.broadcast()
        }
        return state.lock.withLock { !state.isDone }
    }

    /// Waits for the last read; how many there were, and what went wrong.
    func stop() -> (reads: Int, failures: [String]) {
        state.lock.withLock {
            state.isStopping = true
            while !state.isDone {
                state.lock.wait()
            }
            return (state.reads, state.failures)
        }
    }
}
