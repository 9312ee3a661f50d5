import Forecasting
import Foundation
import Market
import Neural
import TestSupport
import Testing

@Suite struct ModelStoreTests {
    private static let weights = "lstm/BTCUSDT_1h_best_model.pth"
    private static let manifest = "lstm/BTCUSDT_1h/model.json"
    private static let next = "lstm/BTCUSDT_1h/model.next.json"

    private let key: ModelKey

    init() throws {
        key = ModelKey(try .make())
    }

    private func trained(seed: UInt64 = 7) throws -> ModelFolder {
        let folder = try ModelFolder()
        try Trainer(
            configuration: .small {
                $0.seed = seed
                $0.epochs = 1
            },
            threads: 1
        ).train(on: .small(), in: folder.store, dataHash: "hash")
        return folder
    }

    private func copy(
        _ name: String,
        from source: ModelFolder,
        to folder: ModelFolder,
        as place: String
    )
        throws
    {
        try Data(contentsOf: source.root.appending(path: name))
            .write(to: folder.root.appending(path: place))
    }

    /// Changes one field of the manifest.
    private func edit(_ folder: ModelFolder, _ old: String, _ new: String) throws {
        let file = folder.root.appending(path: Self.manifest)
        let text = try String(contentsOf: file, encoding: .utf8)
        try #require(text.contains(old))
        try Self.unsealed(text.replacingOccurrences(of: old, with: new))
            .write(to: file, atomically: true, encoding: .utf8)
    }

    /// A manifest without its checksum, as releases up to 0.1 wrote it: the checks behind the checksum
    /// are for such files.
    private static func unsealed(_ text: String) -> String {
        text.replacing(#/,\n  "checksum" : "[0-9a-f]{64}"/#, with: "")
    }

    private func damage(_ folder: ModelFolder, _ name: String, _ reason: String) -> ForecastingError
    {
        .damagedFile(path: folder.root.appending(path: name).path, reason: reason)
    }

    @Test func `keys are the guide's for futures and carry the market for spot`() throws {
        #expect(key.name == "BTCUSDT_1h")
        let spot = ModelKey(try .make(symbol: "ETHUSDT", venue: .spot, interval: .fourHours))
        #expect(spot.name == "ETHUSDT_4h_spot")
        let root = URL(filePath: "/home/me/models")
        let store = ModelStore(root: root)
        #expect(
            store.weightsFile(for: key).path == "/home/me/models/lstm/BTCUSDT_1h_best_model.pth"
        )
        #expect(
            store.historyFile(for: key).path
                == "/home/me/models/lstm/BTCUSDT_1h/training_history.json"
        )
        #expect(
            store.featureScalerFile(for: key).path
                == "/home/me/models/scalers/BTCUSDT_1h/feature_scaler.pkl"
        )
        #expect(
            store.targetScalerFile(for: key).path
                == "/home/me/models/scalers/BTCUSDT_1h/target_scaler.pkl"
        )
    }

    @Test func `a missing model is named`() throws {
        let store = try ModelFolder().store
        let error = ForecastingError.modelNotFound(key)
        #expect(throws: error) { try store.model(for: key) }
        #expect(throws: error) { try store.manifest(for: key) }
        #expect(error.description == "there is no model BTCUSDT_1h")
        let spot = ForecastingError.modelNotFound(ModelKey(try .make(venue: .spot)))
        #expect(spot.description == "there is no model BTCUSDT_1h_spot")
    }

    @Test func `a model comes back as it was saved, with its own shape`() throws {
        let folder = try ModelFolder()
        let manifest = try Trainer(
            configuration: .small {
                $0.hiddenSize = 13
                $0.layerCount = 2
                $0.epochs = 1
            },
            threads: 1
        ).train(on: .small(), in: folder.store, dataHash: "abc")
        let model = try folder.store.model(for: key)
        #expect(model.manifest == manifest)
        #expect(model.manifest.training?.dataHash == "abc")
        #expect(model.networks[0].configuration.hiddenSize == 13)
        #expect(model.networks[0].configuration.layerCount == 2)
        #expect(try folder.store.manifest(for: key) == manifest)
    }

    @Test func `a break between weights and manifest is bridged`() throws {
        let (old, new) = (try trained(), try trained(seed: 8))
        let expected = try new.store.model(for: key)
        // The new manifest lies ready, the new weights are in place, the old manifest is too.
        try copy(Self.manifest, from: new, to: old, as: Self.next)
        #expect(try old.store.manifest(for: key).training?.configuration.seed == 7)
        try copy(Self.weights, from: new, to: old, as: Self.weights)
        let model = try old.store.model(for: key)
        #expect(model.manifest == expected.manifest)
        #expect(model.networks == expected.networks)
    }

    @Test(arguments: ["nothing", #"{"format_version": 1}"#])
    func `a manifest that cannot be read does not hide the one that belongs to the weights`(
        manifest: String
    ) throws {
        let folder = try trained()
        let expected = try folder.store.model(for: key)
        try copy(Self.manifest, from: folder, to: folder, as: Self.next)
        try Data(manifest.utf8).write(to: folder.root.appending(path: Self.manifest))
        #expect(try folder.store.model(for: key).manifest == expected.manifest)
    }

    /// Each break comes at the worst moment: weights and manifest of the second model are in place,
    /// but the latter still beside the first one's; then the third one's manifest takes its place.
    @Test func `two breaks in a row leave the model of the first one`() throws {
        let (folder, second, third) = (try trained(), try trained(seed: 8), try trained(seed: 9))
        try copy(Self.manifest, from: second, to: folder, as: Self.next)
        try copy(Self.weights, from: second, to: folder, as: Self.weights)
        // A file in the place of the scalers' folder breaks the training's save off at its start.
        let scalers = folder.root.appending(path: "scalers")
        try FileManager.default.removeItem(at: scalers)
        try Data("x".utf8).write(to: scalers)
        #expect(throws: ForecastingError.self) {
            try Trainer(
                configuration: .small {
                    $0.seed = 9
                    $0.epochs = 1
                },
                threads: 1
            ).train(on: .small(), in: folder.store, dataHash: "hash")
        }
        try copy(Self.manifest, from: third, to: folder, as: Self.next)
        let expected = try second.store.model(for: key)
        let model = try folder.store.model(for: key)
        #expect(model.manifest == expected.manifest)
        #expect(model.networks == expected.networks)
    }

    @Test func `weights are never paired with the manifest of another training`() throws {
        let (folder, other) = (try trained(), try trained(seed: 8))
        try copy(Self.weights, from: other, to: folder, as: Self.weights)
        let error = damage(
            folder,
            Self.weights,
            "it is missing or does not belong to its model.json"
        )
        #expect(throws: error) { try folder.store.model(for: key) }
        #expect(throws: error) { try folder.store.manifest(for: key) }
    }

    @Test func `a model without its manifest, or without its weights, is none`() throws {
        let folder = try trained()
        try FileManager.default.removeItem(at: folder.root.appending(path: Self.manifest))
        #expect(throws: ForecastingError.modelNotFound(key)) { try folder.store.model(for: key) }
        let other = try trained()
        try FileManager.default.removeItem(at: other.root.appending(path: Self.weights))
        #expect(throws: ForecastingError.modelNotFound(key)) { try other.store.model(for: key) }
    }

    @Test(arguments: [
        (#""log_high""#, #""log_hihg""#, "its features are not those of this version"),
        (
            #""lr_patience" : 5"#, #""lr_patience" : "x""#,
            "origin.trained.configuration.lr_patience is not what it should be"
        ),
        (
            #""model_type" : "standard""#, #""model_type" : "transformer""#,
            "origin.trained.configuration.model_type: transformer is no model type: "
                + "use one of standard, attention, gru, bidirectional"
        ),
        (#""epochs" : 1,"#, #""epochs" : 0,"#, "epochs is 0, but must be 1 to 10000"),
        (#""data_sha256""#, #""data_sha""#, "data_sha256 is missing"),
        (#""symbol" : "BTCUSDT""#, #""symbol" : "ETHUSDT""#, "it is of the model BTCUSDT_1h"),
    ])
    func `a manifest that was altered is refused with the reason`(
        edit: (old: String, new: String, reason: String)
    ) throws {
        let folder = try trained()
        try self.edit(folder, edit.old, edit.new)
        #expect(throws: damage(folder, Self.manifest, edit.reason)) {
            try folder.store.model(for: key)
        }
    }

    @Test func `a scaler with a scale of zero is refused`() throws {
        let folder = try trained()
        let file = folder.root.appending(path: Self.manifest)
        let manifest = try folder.store.manifest(for: key)
        guard case .standard(let scaler) = manifest.scalers.targets.map else {
            Issue.record("targets are not standardised")
            return
        }
        let text = try String(contentsOf: file, encoding: .utf8)
        let scale = try #require(scaler.scale.first)
        try #require(text.contains("\(scale)"))
        try Self.unsealed(text.replacingOccurrences(of: "\(scale)", with: "0"))
            .write(to: file, atomically: true, encoding: .utf8)
        #expect(throws: damage(folder, Self.manifest, "its scalers cannot be used")) {
            try folder.store.model(for: key)
        }
    }

    @Test(arguments: ["training", "validation", "test"])
    func `a part of the data that ends before it begins is refused`(part: String) throws {
        let folder = try trained()
        try editParts(folder) { parts in
            let span = try #require(parts[part])
            parts[part]?["from"] = span["to"]
            parts[part]?["to"] = span["from"]
        }
        let error = damage(folder, Self.manifest, "its parts of the data begin after they end")
        #expect(throws: error) { try folder.store.model(for: key) }
    }

    @Test(arguments: [("training", "validation"), ("validation", "test"), ("training", "test")])
    func `parts of the data in the wrong order are refused`(one: String, other: String) throws {
        let folder = try trained()
        try editParts(folder) { parts in (parts[one], parts[other]) = (parts[other], parts[one]) }
        let error = damage(folder, Self.manifest, "its parts of the data do not follow one another")
        #expect(throws: error) { try folder.store.model(for: key) }
    }

    /// Changes the spans of the manifest.
    private func editParts(
        _ folder: ModelFolder,
        _ change: (inout [String: [String: Any]]) throws -> Void
    ) throws {
        let file = folder.root.appending(path: Self.manifest)
        var manifest = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        )
        var origin = try #require(manifest["origin"] as? [String: [String: Any]])
        var parts = try #require(origin["trained"]?["bars"] as? [String: [String: Any]])
        try change(&parts)
        origin["trained"]?["bars"] = parts
        manifest["origin"] = origin
        try JSONSerialization.data(withJSONObject: manifest).write(to: file)
    }

    @Test func `a manifest of another version is refused by its number`() throws {
        let folder = try trained()
        try edit(folder, #""format_version" : 2"#, #""format_version" : 1"#)
        let path = folder.root.appending(path: Self.manifest).path
        let error = ForecastingError.unsupportedVersion(path: path, found: 1, known: 2)
        #expect(throws: error) { try folder.store.model(for: key) }
        #expect(error.description.hasSuffix("but this version reads 2; train again"))
    }

    @Test func `a manifest of a release that had calibrations in it is read`() throws {
        let folder = try trained()
        let manifest = try folder.store.manifest(for: key)
        try edit(folder, #""configuration" :"#, #""calibrations" : {"a": {}}, "configuration" :"#)
        #expect(try folder.store.model(for: key).manifest == manifest)
    }

    @Test func `a manifest with one changed digit is refused by its checksum`() throws {
        let folder = try trained()
        let file = folder.root.appending(path: Self.manifest)
        let text = try String(contentsOf: file, encoding: .utf8)
        try #require(text.contains(#""epochs" : 1,"#))
        try text.replacingOccurrences(of: #""epochs" : 1,"#, with: #""epochs" : 2,"#)
            .write(to: file, atomically: true, encoding: .utf8)
        #expect(throws: ForecastingError.self) { try folder.store.model(for: key) }
    }

    @Test func `a manifest cut anywhere is refused`() throws {
        let folder = try trained()
        let file = folder.root.appending(path: Self.manifest)
        let whole = try Data(contentsOf: file)
        for length in stride(from: 0, to: whole.count - 2, by: 997) {
            try whole.prefix(length).write(to: file)
            #expect(throws: ForecastingError.self) { try folder.store.model(for: key) }
        }
    }

    @Test func `weights with a byte changed are refused`() throws {
        let folder = try trained()
        let file = folder.root.appending(path: Self.weights)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
        #expect(
            throws: damage(
                folder,
                Self.weights,
                "it is missing or does not belong to its model.json"
            )
        ) {
            try folder.store.model(for: key)
        }
    }

    /// As a process has it that another thread starts meanwhile, until it runs its own program.
    @Test func `a copy of the lock's descriptor does not keep the lock`() throws {
        let folder = try ModelFolder()
        let trainer = try Trainer(
            configuration: .small { $0.epochs = 1 },
            threads: 1
        )
        let locked = folder.root.appending(path: "lstm/BTCUSDT_1h").path
        let descriptors = "/proc/self/fd"
        var copies: [Int32] = []
        try trainer.train(on: .small(), in: folder.store, dataHash: "hash") { event in
            guard case .epoch = event else { return }
            let manager = FileManager.default
            copies += ((try? manager.contentsOfDirectory(atPath: descriptors)) ?? [])
                .filter { name in
                    let place = "\(descriptors)/\(name)"
                    return (try? manager.destinationOfSymbolicLink(atPath: place)) == locked
                }
                .compactMap { Int32($0).map { dup($0) } }
        }
        defer { copies.forEach { close($0) } }
        try #require(!copies.isEmpty)
        try trainer.train(on: .small(), in: folder.store, dataHash: "hash")
    }

    @Test func `a folder that cannot be written is an error that names it`() throws {
        let folder = try ModelFolder()
        // A file stands where a folder is needed.
        try Data("x".utf8).write(to: folder.root.appending(path: "lstm"))
        #expect {
            try Trainer(configuration: .small(), threads: 1)
                .train(on: .small(), in: folder.store, dataHash: "hash")
        } throws: { error in
            let folder = folder.root.appending(path: "lstm/BTCUSDT_1h").path
            return error as? ForecastingError
                == .fileSystem(path: folder, operation: "create", reason: "Not a directory")
        }
    }
}
