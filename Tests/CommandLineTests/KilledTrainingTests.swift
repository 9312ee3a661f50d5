import CZlib
import Dispatch
import Foundation
import TestSupport
import Testing

/// `kill -9` of a training, at any moment.
@Suite struct KilledTrainingTests {
    private static let series = ["--symbol", "BTCUSD", "--market", "spot"]
    private static let key = "BTCUSD_1h_spot"
    private static let kills = 50

    private static func arguments(seed: Int, epochs: Int) -> [String] {
        ["train", "--seed", "\(seed)", "--epochs", "\(epochs)"] + series
            + ["--days", "40", "--hidden-size", "8", "--num-layers", "1", "--lookback", "24"]
    }

    /// The training that is killed.
    private static let training = arguments(seed: 7, epochs: 14)

    /// Runs a training to its end.
    ///
    /// - Returns: The seconds that it took.
    @discardableResult
    private static func train(_ tool: Tool, _ arguments: [String] = training) async throws -> Double
    {
        let elapsed = try await ContinuousClock().measure {
            let outcome = try await tool.run(arguments)
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
        return elapsed / .seconds(1)
    }

    /// Runs the training and kills it after a while.
    ///
    /// - Returns: Whether it was still at work then.
    private static func train(_ tool: Tool, killedAfter seconds: Double) throws -> Bool {
        let process = try tool.start(training, output: .nullDevice, errors: .nullDevice)
        // Nobody signals: the moment is what is tested, not something that happens at it.
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + seconds)
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
    }

    /// The bytes of every file of the models, hidden ones too, by path; but for the time of the
    /// training, which no two have in common.
    private static func models(_ tool: Tool) throws -> [String: Data] {
        let root = tool.home.appending(path: "models")
        let all = FileManager.default.enumerator(atPath: root.path)?.allObjects as? [String]
        let paths = (all ?? []).filter { !$0.contains("trained.json") }
        return try paths.reduce(into: [:]) { contents, path in
            let file = root.appending(path: path)
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
            else { return }
            contents[path] = try Data(contentsOf: file)
        }
    }

    /// The files at the guide's paths.
    private static func active(_ models: [String: Data]) -> [String: Data] {
        models.filter { !$0.key.hasPrefix("archive/") }
    }

    /// The files of the archive, without its locks.
    private static func archived(_ models: [String: Data]) -> [String: Data] {
        models.filter { $0.key.hasPrefix("archive/") && !$0.key.hasSuffix("lock") }
    }

    /// Puts some models, perhaps none, in the place of those of a home.
    private static func reset(_ tool: Tool, to models: [String: Data]) throws {
        let root = tool.home.appending(path: "models")
        try? FileManager.default.removeItem(at: root)
        for (path, bytes) in models {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try bytes.write(to: file)
        }
    }

    /// What lies about after a kill must be a whole model, or none, and a whole checkpoint, or none.
    ///
    /// - Returns: The epochs that the checkpoint holds, 0 where there is none.
    private static func check(_ tool: Tool, had: Bool) async throws -> Int {
        let listing = try await tool.run("model", "list", "--json")
        let list = try #require(try listing.json() as? [[String: Any]])
        #expect(list.allSatisfy { $0["fault"] is NSNull }, "\(listing.output)")
        #expect(!had || list.count == 1)
        if !list.isEmpty {
            let backtest = try await tool.run(
                ["backtest", "--strategy", "lstm_fast", "--days", "3", "--json"] + series
            )
            #expect(backtest.status == 0, "\(backtest.errors)")
        }
        let file = tool.home.appending(path: "models/lstm/\(key)/checkpoint")
        guard FileManager.default.fileExists(atPath: file.path) else { return 0 }
        return try CheckpointFile(Data(contentsOf: file)).epochs
    }

    @Test(.timeLimit(.minutes(60)))
    func `killed at 50 moments, a training goes on to the bytes of one that was not killed`()
        async throws
    {
        try await Tool.withHome { tool in
            let sample = Fixtures.url("sample-btcusd-1h.csv").path
            #expect(try await tool.run(["data", "import", sample] + Self.series).status == 0)
            try await Self.train(tool, Self.arguments(seed: 3, epochs: 1))
            let old = try Self.models(tool)
            try Self.reset(tool, to: [:])
            var duration = try await Self.train(tool)
            let whole = try Self.models(tool)
            #expect(Self.active(whole).count == 5)
            #expect(Self.active(whole).keys.sorted() == Self.active(old).keys.sorted())
            #expect(Self.archived(whole).count == 6)

            var generator = SplitMix64(seed: 11)
            var killed = 0
            var resumable = 0
            var round = 0
            while killed < Self.kills || resumable < Self.kills / 5 {
                // The time limit ends this where no kill hits.
                try Task.checkCancellation()
                let had = round.isMultiple(of: 2)
                try Self.reset(tool, to: had ? old : [:])
                var epochs = 0
                // Some are killed again while they go on.
                for _ in 0...round % 3 {
                    let moment = generator.uniform() * duration
                    guard try Self.train(tool, killedAfter: moment) else {
                        epochs = 0
                        break
                    }
                    killed += 1
                    let found = try await Self.check(tool, had: had)
                    // One begun anew would hold fewer; one that was done has none, but its model.
                    let isDone =
                        try found == 0 && Self.active(Self.models(tool)) == Self.active(whole)
                    #expect(found >= epochs || isDone, "round \(round), after \(moment) s")
                    epochs = found
                    if isDone { break }
                    if found > 0 { resumable += 1 }
                }
                let elapsed = try await Self.train(tool)
                // A whole training: how long one takes changes with what else the machine does.
                if epochs == 0 { duration = elapsed }
                let models = try Self.models(tool)
                #expect(Self.active(models) == Self.active(whole), "round \(round)")
                // The archive has this model, and the one that was replaced, and no rest of either.
                let kept = had ? whole.merging(old) { new, _ in new } : whole
                #expect(Self.archived(models) == Self.archived(kept), "round \(round)")
                round += 1
            }
        }
    }
}

/// A checkpoint as its documented format has it, read apart from the code that writes it.
private struct CheckpointFile {
    struct History: Decodable {
        let train_loss: [Double]
    }

    struct Header: Decodable {
        let history: History
    }

    /// Whole epochs behind it.
    let epochs: Int

    init(_ data: Data) throws {
        let bytes = [UInt8](data)
        try #require(bytes.count > 20 && bytes.starts(with: Array("HCASTCKP".utf8)))
        func integer(at offset: Int) -> UInt32 {
            bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        let checksum = Array(bytes.dropLast(4)).withUnsafeBufferPointer {
            UInt32(crc32_z(0, $0.baseAddress, z_size_t($0.count)))
        }
        #expect(checksum == integer(at: bytes.count - 4))
        let end = 16 + Int(integer(at: 12))
        try #require(end < bytes.count)
        let header = try JSONDecoder().decode(Header.self, from: data[16..<end])
        epochs = header.history.train_loss.count
    }
}
