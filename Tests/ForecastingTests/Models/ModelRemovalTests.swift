import Dispatch
import Forecasting
import Foundation
import Market
import Synchronization
import TestSupport
import Testing

/// Removing a model, to the end and broken off at every step.
@Suite struct ModelRemovalTests {
    private let key: ModelKey

    init() throws {
        key = ModelKey(try .make())
    }

    /// An ensemble, and what a broken training of another one left beside it.
    private func trained() throws -> ModelFolder {
        let folder = try ModelFolder()
        let trainer = try Trainer(
            configuration: .small { $0.epochs = 1 },
            seeds: 3,
            threads: 1
        )
        try trainer.train(on: .small(), in: folder.store, dataHash: "hash")
        #expect(throws: CancellationError.self) {
            var epochs = 0
            _ = try train(
                folder,
                .small { $0.seed = 99 },
                report: { if case .epoch = $0 { epochs += 1 } },
                isCancelled: { epochs == 2 }
            )
        }
        let parts = ["lstm/.BTCUSDT_1h_best_model.pth.part", "lstm/BTCUSDT_1h/.model.json.part"]
        for part in parts {
            try Data("half".utf8).write(to: folder.root.appending(path: part))
        }
        return folder
    }

    @Test func `a removal leaves nothing, and there is nothing to remove after it`() throws {
        let folder = try trained()
        #expect(try folder.files().count == 10)
        #expect(try folder.store.remove(key))
        #expect(try folder.files().isEmpty)
        let folders = try FileManager.default.subpathsOfDirectory(atPath: folder.root.path)
        #expect(
            Set(folders.filter { !$0.hasPrefix("archive/") }) == ["archive", "lstm", "scalers"]
        )
        #expect(try !folder.store.remove(key))
        #expect(throws: ForecastingError.modelNotFound(key)) { try folder.store.model(for: key) }
    }

    @Test func `to remove what was never there makes no folder`() throws {
        let folder = try ModelFolder()
        #expect(try !folder.store.remove(key))
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.root.path).isEmpty)
    }

    @Test func `a removal that broke off at any step left the whole model or none`() throws {
        let whole = try trained()
        let model = try whole.store.model(for: key).contents
        let count = try whole.store.removalSteps(of: key).count
        #expect(count == 13)
        var kept = 0
        for broken in 0...count {
            let folder = try ModelFolder()
            try FileManager.default.removeItem(at: folder.root)
            try FileManager.default.copyItem(at: whole.root, to: folder.root)
            for place in try folder.store.removalSteps(of: key).prefix(broken) {
                try FileManager.default.removeItem(at: place)
            }
            let isThere = FileManager.default.fileExists(
                atPath: folder.store.weightsFile(for: key).path
            )
            if isThere {
                kept += 1
                #expect(try folder.store.model(for: key).contents == model)
                #expect(try folder.store.keys() == [key])
            } else {
                let missing = ForecastingError.modelNotFound(key)
                #expect(throws: missing) { try folder.store.model(for: key) }
                #expect(throws: missing) { try folder.store.manifest(for: key) }
                #expect(try folder.store.keys().isEmpty)
            }
            // A training goes through what is left, and ends in a model like any other.
            if broken == count / 2 {
                let manifest = try train(folder)
                #expect(try folder.store.manifest(for: key) == manifest)
                #expect(try folder.store.remove(key))
            } else {
                #expect(try folder.store.remove(key) == isThere)
            }
            #expect(try folder.files().isEmpty, "broken off after \(broken) steps")
        }
        // The one checkpoint goes first, so two of the states still have the model.
        #expect(kept == 2)
    }

    @Test func `what somebody else put into the folder stays`() throws {
        let folder = try trained()
        let mine = folder.root.appending(path: "lstm/BTCUSDT_1h/notes/mine.txt")
        try FileManager.default.createDirectory(
            at: mine.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data("mine".utf8).write(to: mine)
        #expect(try folder.store.remove(key))
        #expect(try folder.files() == ["lstm/BTCUSDT_1h/notes/mine.txt"])
    }

    @Test func `a training under way is refused and seen, one that has ended is not`() throws {
        let folder = try trained()
        #expect(!folder.store.isBeingTrained(key))
        _ = try train(folder) { event in
            guard case .epoch = event else { return }
            #expect(folder.store.isBeingTrained(key))
            #expect(throws: ForecastingError.trainingInProgress(key)) {
                try folder.store.remove(key)
            }
        }
        #expect(!folder.store.isBeingTrained(key))
        #expect(try folder.store.remove(key))
        #expect(!folder.store.isBeingTrained(key))
    }

    @Test func `checking whether a model is trained blocks no training`() throws {
        let folder = try ModelFolder()
        let store = folder.store
        let key = key
        let failures = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 2) { part in
            for _ in 0..<1000 {
                if part == 0 {
                    _ = store.isBeingTrained(key)
                } else {
                    do {
                        try FileManager.default.createDirectory(
                            at: store.checkpointFile(for: key).deletingLastPathComponent(),
                            withIntermediateDirectories: true
                        )
                        try store.remove(key)
                    } catch {
                        failures.add(1, ordering: .relaxed)
                    }
                }
            }
        }
        #expect(failures.load(ordering: .relaxed) == 0)
    }

    @Test func `a fingerprint changes with every file of a model, and with nothing else`() throws {
        let folder = try trained()
        let store = folder.store
        let first = try #require(try store.fingerprint(of: key))
        #expect(try store.fingerprint(of: key) == first)
        try Data("other".utf8).write(to: store.checkpointFile(for: key))
        #expect(try store.fingerprint(of: key) == first)
        var seen: Set = [first]
        let members = try folder.files().filter { $0.contains("/members/") }
        #expect(members.count == 2)
        let names = ["lstm/BTCUSDT_1h_best_model.pth", "lstm/BTCUSDT_1h/model.json"] + members
        for name in names {
            let file = folder.root.appending(path: name)
            // The same bytes once more in a new file, as a training writes them.
            try Data(contentsOf: file).write(to: file, options: .atomic)
            #expect(seen.insert(try #require(try store.fingerprint(of: key))).inserted, "\(name)")
        }
        #expect(try store.remove(key))
        #expect(try store.fingerprint(of: key) == nil)
    }
}
