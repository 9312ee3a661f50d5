import Forecasting
import Foundation
import Market
import Neural
import TestSupport

/// Bit patterns, by which also NaNs compare.
func bits(_ values: [Double]) -> [UInt64] {
    values.map(\.bitPattern)
}

extension CandleSeries {
    /// The same series with every candle after one replaced by a wild one.
    func perturbed(after bar: Int) throws -> CandleSeries {
        var generator = SplitMix64(seed: UInt64(bar))
        return try CandleSeries(
            key: key,
            candles: candles.enumerated().map { index, candle in
                guard index > bar else { return candle }
                let factor = 0.1 + 5 * generator.uniform()
                return Candle(
                    openTime: candle.openTime,
                    open: candle.open * factor,
                    high: candle.high * factor * (1 + generator.uniform()),
                    low: candle.low * factor * (1 - 0.9 * generator.uniform()),
                    close: candle.close * factor,
                    volume: candle.volume * 100 * generator.uniform()
                )
            }
        )
    }
}

/// A folder of its own for each test, gone with it.
final class ModelFolder {
    let root: URL
    var store: ModelStore { ModelStore(root: root) }

    init() throws {
        root = FileManager.default.temporaryDirectory
            .appending(path: "forecasting-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    /// Paths of all files, hidden ones too, below the folder, without those of the archive.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: root.path)
            .filter { !$0.hasPrefix("archive") }
            .filter { path in
                var isFolder: ObjCBool = false
                let full = root.appending(path: path).path
                return FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
            .sorted()
    }

    /// The bytes of all files by path.
    func contents() throws -> [String: Data] {
        try files().reduce(into: [:]) { contents, path in
            contents[path] = try Data(contentsOf: root.appending(path: path))
        }
    }
}

extension TrainingConfiguration {
    /// A training of well under a second on a few hundred candles, whose warm-up is the short one.
    static func small(_ change: (inout TrainingConfiguration) -> Void = { _ in }) -> Self {
        var configuration = TrainingConfiguration()
        configuration.featureSet = .technical
        configuration.lookbackWindow = 6
        configuration.epochs = 4
        configuration.batchSize = 32
        configuration.hiddenSize = 8
        configuration.layerCount = 1
        configuration.seed = 7
        change(&configuration)
        return configuration
    }
}

extension CandleSeries {
    /// Candles for a small training.
    static func small(count: Int = 500, seed: UInt64 = 1) throws -> CandleSeries {
        try randomWalk(count: count, seed: seed)
    }
}

/// Trains a small model on a small series into a folder, on one thread, unless told otherwise.
func train(
    _ folder: ModelFolder,
    _ configuration: TrainingConfiguration = .small(),
    on series: CandleSeries? = nil,
    hash: String = "hash",
    threads: Int? = 1,
    resuming: Bool = true,
    report: (TrainingEvent) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
) throws -> ModelManifest {
    try Trainer(configuration: configuration, threads: threads).train(
        on: series ?? .small(),
        in: folder.store,
        dataHash: hash,
        resuming: resuming,
        report: report,
        isCancelled: isCancelled
    )
}

extension Trainer {
    /// Fits a model with checkpoints in a store and saves it there, as a workspace does.
    @discardableResult
    func train(
        on series: CandleSeries,
        in store: ModelStore,
        dataHash: String,
        resuming: Bool = true,
        report: (TrainingEvent) -> Void = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws -> ModelManifest {
        try store.withWriter(of: ModelKey(series.key)) { writer in
            let model = try fit(
                series,
                dataHash: dataHash,
                checkpoints: writer.checkpoints,
                resuming: resuming,
                report: report,
                isCancelled: isCancelled
            )
            try writer.save(model)
            return model.manifest
        }
    }
}
