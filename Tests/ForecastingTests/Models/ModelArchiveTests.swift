import Forecasting
import Foundation
import Market
import TestSupport
import Testing

/// Every model by its bytes, however often its key is trained again.
@Suite struct ModelArchiveTests {
    private let key: ModelKey
    private let series: CandleSeries

    init() throws {
        series = try .small()
        key = ModelKey(series.key)
    }

    private func train(_ folder: ModelFolder, seed: UInt64, seeds: Int = 1) throws {
        try Trainer(
            configuration: .small {
                $0.epochs = 1
                $0.seed = seed
            },
            seeds: seeds,
            threads: 1
        ).train(on: series, in: folder.store, dataHash: "hash")
    }

    private func active(_ folder: ModelFolder) throws -> StoredModel {
        try folder.store.model(for: key)
    }

    private func forecasts(_ model: StoredModel) throws -> [Forecast?] {
        try LSTMForecaster(model, threads: 1).forecasts(for: series, at: 100..<400)
    }

    private func archive(_ folder: ModelFolder) throws -> [String] {
        try folder.store.archivedModels().map(\.sha256)
    }

    @Test(arguments: [1, 3])
    func `a trained model is archived whole under the name of its bytes`(seeds: Int) throws {
        let folder = try ModelFolder()
        try train(folder, seed: 7, seeds: seeds)
        let model = try active(folder)
        let archived = try #require(try folder.store.archivedModel(model.sha256))
        #expect(archived.contents == model.contents)
        #expect(archived.networks == model.networks)
        let found = try folder.store.archivedModels()
        #expect(found.map(\.sha256) == [model.sha256])
        #expect(found.map(\.key) == [key])
        let place = folder.root.appending(path: "archive/\(model.sha256)")
        let names = try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
        let members = (1...seeds).map { $0 == 1 ? "weights.pth" : "weights.\($0).pth" }
        #expect(
            names
                == ([
                    "feature_scaler.pkl", "model.json", "target_scaler.pkl",
                    "training_history.json",
                ] + members).sorted()
        )
        for (copy, original) in [
            ("training_history.json", folder.store.historyFile(for: key)),
            ("feature_scaler.pkl", folder.store.featureScalerFile(for: key)),
            ("target_scaler.pkl", folder.store.targetScalerFile(for: key)),
            ("weights.pth", folder.store.weightsFile(for: key)),
        ] {
            let bytes = try Data(contentsOf: place.appending(path: copy))
            #expect(try bytes == Data(contentsOf: original), "\(copy)")
        }
    }

    @Test func `training a key again leaves the model before as it was`() throws {
        let folder = try ModelFolder()
        try train(folder, seed: 7)
        let first = try active(folder)
        let expected = try forecasts(first)
        try train(folder, seed: 8, seeds: 2)
        let second = try active(folder)
        #expect(second.sha256 != first.sha256)
        let kept = try #require(try folder.store.archivedModel(first.sha256))
        #expect(kept.contents == first.contents)
        #expect(try forecasts(kept) == expected)
        #expect(try Set(archive(folder)) == [first.sha256, second.sha256])
    }

    @Test func `the same training again is the same archived model`() throws {
        let folder = try ModelFolder()
        try train(folder, seed: 7)
        let names = try archive(folder)
        try train(folder, seed: 7)
        #expect(try archive(folder) == names)
        #expect(names.count == 1)
    }

    @Test func `what is put beside a model can be replaced, the model cannot`() throws {
        let folder = try ModelFolder()
        let model = try Trainer(configuration: .small { $0.epochs = 1 }, threads: 1)
            .fit(series, dataHash: "hash")
        var names: Set<String> = []
        for text in ["{}", #"{"a": 1}"#] {
            let name = try folder.store.withWriter(of: key) {
                try $0.save(model, calibrations: Data(text.utf8))
            }
            names.insert(name)
            #expect(try folder.store.calibrations(of: name) == Data(text.utf8))
        }
        #expect(names.count == 1)
    }

    @Test(arguments: ["model.json", "weights.pth"])
    func `an archived model of other bytes than its name says is refused`(file: String) throws {
        let folder = try ModelFolder()
        try train(folder, seed: 7)
        let name = try active(folder).sha256
        let place = folder.root.appending(path: "archive/\(name)/\(file)")
        var bytes = try Data(contentsOf: place)
        // A space in the JSON, a bit of a weight.
        if file == "model.json" { bytes.append(0x20) } else { bytes[bytes.count / 2] ^= 1 }
        try bytes.write(to: place)
        #expect(throws: ForecastingError.self) { try folder.store.archivedModel(name) }
    }

    @Test(arguments: ["", "..", "../lstm", "ABCDEF", String(repeating: "g", count: 64)])
    func `a text that is no name of the archive names nothing`(text: String) throws {
        let folder = try ModelFolder()
        try train(folder, seed: 7)
        #expect(try folder.store.archivedModel(text) == nil)
    }

    // MARK: - Pruning

    @Test func `pruning keeps what is active and what is named`() throws {
        let folder = try ModelFolder()
        var names: [String] = []
        for seed in 7...9 {
            try train(folder, seed: UInt64(seed))
            names.append(try active(folder).sha256)
        }
        let before = try archive(folder)
        let told = try folder.store.prune(keeping: [names[0]], dryRun: true)
        #expect(told.map(\.sha256) == [names[1]])
        #expect(try archive(folder) == before)
        let removed = try folder.store.prune(keeping: [names[0]])
        #expect(removed == told)
        #expect(removed.allSatisfy { $0.size > 5000 })
        #expect(try Set(archive(folder)) == [names[0], names[2]])
        #expect(try folder.store.archivedModel(names[1]) == nil)
        let again = try folder.store.prune(keeping: [names[0]])
        #expect(again.isEmpty)
        let rest = try folder.store.prune(keeping: [])
        #expect(rest.map(\.sha256) == [names[0]])
        #expect(try active(folder).sha256 == names[2])
    }

    @Test func `a model that somebody has loaded is not pruned until it is let go`() throws {
        let folder = try ModelFolder()
        try train(folder, seed: 7)
        let model = try active(folder)
        var hold: ArchiveHold? = try folder.store.hold(model, of: key)
        try train(folder, seed: 8)
        var removed = try folder.store.prune(keeping: [])
        #expect(removed.isEmpty)
        #expect(hold != nil)
        hold = nil
        removed = try folder.store.prune(keeping: [])
        #expect(removed.map(\.sha256) == [model.sha256])
    }

    @Test func `nothing of a key is pruned while it is trained, or its model is damaged`() throws {
        let folder = try ModelFolder()
        try train(folder, seed: 7)
        try train(folder, seed: 8)
        try folder.store.withWriter(of: key) { _ in
            let removed = try folder.store.prune(keeping: [])
            #expect(removed.isEmpty)
        }
        let manifest = folder.store.manifestFile(for: key)
        let whole = try Data(contentsOf: manifest)
        try Data("{".utf8).write(to: manifest)
        var removed = try folder.store.prune(keeping: [])
        #expect(removed.isEmpty)
        try whole.write(to: manifest)
        removed = try folder.store.prune(keeping: [])
        #expect(removed.count == 1)
    }

    @Test func `a store without an archive has nothing to prune and gets no folder`() throws {
        let folder = try ModelFolder()
        let removed = try folder.store.prune(keeping: [])
        #expect(removed.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root.path).isEmpty)
    }

    // MARK: - Homes of a release without an archive

    /// The models of an old home, and the SHA-256 that its run names.
    private func oldHome() throws -> (folder: ModelFolder, named: String) {
        let folder = try ModelFolder()
        try FileManager.default.removeItem(at: folder.root)
        try FileManager.default.copyItem(
            at: Fixtures.url("old-home/models"),
            to: folder.root
        )
        return (folder, "5dbb22f855b0135869c2960ead67709836edf5aeeead6d22e05d2d5e06b14e1e")
    }

    @Test func `the model of an old home is taken over when it is first used`() throws {
        let (folder, named) = try oldHome()
        let before = try folder.contents()
        let model = try active(folder)
        #expect(model.sha256 == named)
        #expect(try archive(folder).isEmpty)
        let hold = try folder.store.hold(model, of: key)
        #expect(try archive(folder) == [named])
        #expect(try folder.store.archivedModel(named)?.contents == model.contents)
        #expect(try folder.contents() == before)
        _ = hold
    }

    @Test func `the model of an old home is taken over when its key is trained again`() throws {
        let (folder, named) = try oldHome()
        let old = try active(folder)
        try train(folder, seed: 7)
        #expect(try active(folder).sha256 != named)
        let kept = try #require(try folder.store.archivedModel(named))
        #expect(kept.contents == old.contents)
        #expect(kept.networks == old.networks)
        #expect(try archive(folder).count == 2)
    }
}
