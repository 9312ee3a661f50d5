import Forecasting
import Foundation
import Storage

/// What of a home differs from what was stored.
public struct HomeVerification: Hashable, Encodable, Sendable {
    /// A part that is damaged.
    public struct Fault: Hashable, Encodable, Sendable {
        /// `store`, `run` or `model`.
        public let part: String
        /// The file, the run's or the model's name.
        public let name: String
        /// What is wrong with it.
        public let fault: String
    }

    /// How many runs were read.
    public let runs: Int
    /// How many models were read, archived ones included.
    public let models: Int
    /// What is damaged; empty where all is sound.
    public let faults: [Fault]
}

extension Workspace {
    /// Reads all that the home holds and checks it against what was stored: candles, funding rates,
    /// answers and results in the store, the files of all runs, all models.
    ///
    /// - Throws: `StorageError` where the store cannot be read at all, `CancellationError`.
    public func verify() throws -> HomeVerification {
        var faults = try store.faults().map {
            HomeVerification.Fault(part: "store", name: home.storeName, fault: $0)
        }
        let folder = RunFolder(url: home.runs)
        let runs = folder.runs().sorted()
        for run in runs {
            try Task.checkCancellation()
            faults += folder.damagedFiles(of: run).map {
                HomeVerification.Fault(
                    part: "run",
                    name: run.text,
                    fault: "\($0) differs from what was saved; ask for the backtest again"
                )
            }
        }
        let models = ModelStore(root: home.models)
        let (active, archived) = try (models.keys(), models.archivedModels())
        for key in active {
            try Task.checkCancellation()
            faults += Self.fault(of: key.name) { _ = try models.model(for: key) }
        }
        for model in archived {
            try Task.checkCancellation()
            faults += Self.fault(of: model.sha256) {
                guard let stored = try models.archivedModel(model.sha256) else { return }
                _ = try CalibrationFile.read(from: stored, named: model.sha256, in: models)
            }
        }
        return HomeVerification(
            runs: runs.count,
            models: active.count + archived.count,
            faults: faults
        )
    }

    private static func fault(
        of model: String,
        _ read: () throws -> Void
    ) -> [HomeVerification.Fault] {
        do {
            try read()
            return []
        } catch {
            return [HomeVerification.Fault(part: "model", name: model, fault: "\(error)")]
        }
    }
}
