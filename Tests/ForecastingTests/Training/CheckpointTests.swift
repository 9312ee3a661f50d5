import Forecasting
import Foundation
import Market
import Neural
import TestSupport
import Testing

@Suite struct CheckpointTests {
    private static let path = "lstm/BTCUSDT_1h/checkpoint"

    /// A folder in which a training of four epochs was killed after two.
    private func broken(_ type: ModelType = .standard) throws -> ModelFolder {
        let folder = try ModelFolder()
        var done = 0
        #expect(throws: CancellationError.self) {
            let configuration = TrainingConfiguration.small { $0.modelType = type }
            try Trainer(configuration: configuration, threads: 1).train(
                on: .small(),
                in: folder.store,
                dataHash: "hash"
            ) { event in
                if case .epoch = event { done += 1 }
            } isCancelled: {
                done == 2
            }
        }
        return folder
    }

    /// Why the checkpoint was ignored, or nil where training went on from it.
    private func ignored(_ folder: ModelFolder) throws -> String? {
        var reason: String?
        try Trainer(configuration: .small(), threads: 1).train(
            on: .small(),
            in: folder.store,
            dataHash: "hash"
        ) { event in
            if case .checkpointIgnored(let text) = event { reason = text }
        }
        return reason
    }

    @Test func `a file cut anywhere or with any byte changed is ignored, not believed`() throws {
        let folder = try broken()
        let file = folder.root.appending(path: Self.path)
        let whole = try Data(contentsOf: file)
        var generator = SplitMix64(seed: 5)
        for round in 0..<24 {
            var bytes = whole
            let place = Int(generator.next() % UInt64(whole.count))
            if round % 2 == 0 {
                bytes = bytes.prefix(place)
            } else {
                bytes[place] ^= UInt8(1 << (generator.next() % 8))
            }
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try bytes.write(to: file)
            let reason = try #require(try ignored(folder), "round \(round), byte \(place)")
            #expect(reason.contains("is damaged") || reason.contains("format version"))
        }
    }

    @Test func `something else under its name is ignored`() throws {
        let folder = try broken()
        try Data("not a checkpoint, but as long as the head of one".utf8)
            .write(to: folder.root.appending(path: Self.path))
        #expect(try ignored(folder)?.contains("does not begin as a checkpoint") == true)
    }

    @Test func `a file of another version is ignored by its number`() throws {
        let folder = try broken()
        let file = folder.root.appending(path: Self.path)
        var bytes = try Data(contentsOf: file)
        bytes[8] = 2
        try bytes.write(to: file)
        #expect(try ignored(folder)?.contains("has format version 2") == true)
    }

    @Test func `what a killed writer left aside does not disturb`() throws {
        let folder = try broken()
        try Data("half a".utf8).write(
            to: folder.root.appending(path: "lstm/BTCUSDT_1h/.checkpoint.part")
        )
        #expect(try ignored(folder) == nil)
        #expect(try !folder.files().contains { $0.hasSuffix(".part") })
    }

    /// A change to a header, after which the file is whole but no training's.
    struct Forgery: Sendable, CustomTestStringConvertible {
        let path: [String]
        let value: any Sendable
        var testDescription: String { "\(path.joined(separator: ".")): \(value)" }

        init(_ path: String..., value: any Sendable) {
            self.path = path
            self.value = value
        }

        func apply(to object: [String: Any], path: ArraySlice<String>) throws -> [String: Any] {
            var object = object
            let name = try #require(path.first)
            let old = try #require(object[name])
            if path.count == 1 {
                object[name] = value
            } else {
                object[name] = try apply(
                    to: #require(old as? [String: Any]),
                    path: path.dropFirst()
                )
            }
            return object
        }
    }

    /// The same file with another header and the checksum that belongs to it.
    private func forged(
        _ whole: Data,
        _ change: ([String: Any]) throws -> [String: Any]
    ) throws -> Data {
        let end = Self.headerEnd(whole)
        let header = try #require(
            JSONSerialization.jsonObject(with: whole[16..<end]) as? [String: Any]
        )
        let json = try JSONSerialization.data(withJSONObject: change(header))
        return sealed(
            whole[..<12] + littleEndian(UInt32(json.count)) + json + whole[end..<whole.count - 4]
        )
    }

    private func sealed(_ bytes: Data) -> Data {
        bytes + littleEndian(checksum(bytes))
    }

    private func littleEndian(_ number: UInt32) -> Data {
        withUnsafeBytes(of: number.littleEndian) { Data($0) }
    }

    private static func headerEnd(_ whole: Data) -> Int {
        16 + Int(whole[12]) + Int(whole[13]) << 8 + Int(whole[14]) << 16
    }

    @Test(arguments: [
        Forgery("history", "train_loss", value: [Double]()),
        Forgery("history", "val_loss", value: [0.5]),
        Forgery("history", "val_loss_log_range", value: [0.5, 0.5, 0.5]),
        Forgery("history", "learning_rate", value: [0.001]),
        Forgery("history", "best_epoch", value: 0),
        Forgery("history", "best_epoch", value: 99),
        Forgery("stopping", "bestEpoch", value: 99),
        Forgery("stopping", "bestLoss", value: 1e-9),
        Forgery("stopping", "epochsSinceBest", value: Int.max),
        Forgery("stopping", "epochsOnPlateau", value: Int.max),
        Forgery("stopping", "stopPatience", value: 1),
        Forgery("learningRate", value: -0.001),
        Forgery("learningRate", value: 0.5),
        Forgery("step", value: -2),
        Forgery("step", value: Int.max - 1),
        Forgery("shuffling", value: ["state0": 0, "state1": 0, "state2": 0, "state3": 0]),
        Forgery("dropout", value: ["state0": 0, "state1": 0, "state2": 0, "state3": 0]),
    ])
    func `a header that no training wrote is ignored in spite of its checksum`(
        forgery: Forgery
    ) throws {
        let folder = try broken()
        let file = folder.root.appending(path: Self.path)
        let whole = try Data(contentsOf: file)
        try forged(whole) { try forgery.apply(to: $0, path: forgery.path[...]) }.write(to: file)
        #expect(try ignored(folder)?.contains("is damaged") == true)
    }

    @Test func `a header written anew is believed`() throws {
        let folder = try broken()
        let file = folder.root.appending(path: Self.path)
        try forged(Data(contentsOf: file)) { $0 }.write(to: file)
        #expect(try ignored(folder) == nil)
    }

    @Test func `a negative second moment is ignored in spite of its checksum`() throws {
        let folder = try broken()
        let file = folder.root.appending(path: Self.path)
        let whole = try Data(contentsOf: file)
        let moment = littleEndian(Float(-1).bitPattern)
        try sealed(whole.dropLast(8) + moment).write(to: file)
        #expect(try ignored(folder)?.contains("secondMoments is -1.0") == true)
    }

    /// What a checkpoint belongs to, read off its own header.
    private struct Header: Decodable {
        let identity: TrainingIdentity
    }

    @Test(.timeLimit(.minutes(60)), arguments: ModelType.allCases)
    func `of 2,500 damaged files of a type each is refused or says the same`(
        type: ModelType
    ) async throws {
        let folder = try broken(type)
        let whole = try Data(contentsOf: folder.root.appending(path: Self.path))
        // Read in a process of their own, whose peak of memory is nobody else's.
        await #expect(processExitsWith: .success) { [whole = whole as Data] in
            let end = CheckpointTests.headerEnd(whole)
            let header = try JSONDecoder().decode(Header.self, from: whole[16..<end])
            func read(_ bytes: Data) throws(ForecastingError) -> Checkpoint {
                try Checkpoint(
                    bytes,
                    path: "checkpoint",
                    identity: header.identity,
                    parameters: (whole.count - end - 4) / 16
                )
            }
            let original = try read(whole)
            let memory = peakMemory()
            var mutations = Mutations(of: Array(whole), seed: 4)
            var refused = 0
            var wrong = 0
            for _ in 0..<2500 {
                do throws(ForecastingError) {
                    if try read(Data(mutations.next())) != original { wrong += 1 }
                } catch {
                    refused += 1
                }
            }
            #expect(wrong == 0)
            #expect(refused > 2250)
            #expect(peakMemory() - memory < 64 << 20)
        }
    }
}
