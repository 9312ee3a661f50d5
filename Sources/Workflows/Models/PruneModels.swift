import Forecasting
import Foundation

extension Workspace {
    /// Removes archived models that nothing refers to.
    ///
    /// A model stays if a kept run names it, if it is the active one of its key, if its key is
    /// being trained, or if a process has loaded it.
    ///
    /// - Parameter dryRun: Whether to report only what would be removed.
    /// - Returns: What was removed, or would be.
    /// - Throws: `ForecastingError`, and what the file system says of a run that cannot be read:
    ///   nothing is removed then.
    public func pruneModels(dryRun: Bool = false) throws -> ModelPruning {
        let store = ModelStore(root: home.models)
        let named = try RunFolder(url: home.runs).namedModels()
        let removed = try store.prune(keeping: named, dryRun: dryRun)
        return ModelPruning(
            dryRun: dryRun,
            removed: removed.map {
                ModelPruning.Model(key: $0.key?.name, sha256: $0.sha256, size: $0.size)
            }
        )
    }
}

/// The outcome of a removal of archived models.
public struct ModelPruning: Hashable, Encodable, Sendable {
    /// An archived model.
    public struct Model: Hashable, Encodable, Sendable {
        /// The key that it was trained for: `BTCUSDT_1h`; nil if it cannot be read.
        public let key: String?
        /// Its SHA-256 name in the archive and in runs.
        public let sha256: String
        /// Bytes of its files.
        public let size: Int

        private enum CodingKeys: String, CodingKey {
            case key = "model_key"
            case sha256
            case size = "bytes"
        }

        /// Writes every field, missing ones as null.
        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(key, forKey: .key)
            try values.encode(sha256, forKey: .sha256)
            try values.encode(size, forKey: .size)
        }
    }

    /// Whether nothing was removed.
    public let dryRun: Bool
    /// The models that were removed, or would be.
    public let removed: [Model]

    private enum CodingKeys: String, CodingKey {
        case dryRun = "dry_run"
        case removed
    }
}

extension RunFolder {
    /// The SHA-256 sums that the reports of all kept runs contain, among them those of their
    /// models.
    ///
    /// Reports are searched, not decoded, so that damaged ones and those of older releases protect
    /// their models, too.
    ///
    /// - Throws: What the file system says of a report that exists and cannot be read.
    func namedModels() throws -> Set<String> {
        var sums: Set<String> = []
        for run in runs() {
            let report = url.appending(path: run.text).appending(path: Self.report)
            do {
                let bytes = try Data(contentsOf: report, options: .mappedIfSafe)
                sums.formUnion(bytes.quotedSums)
            } catch {
                // A run may be removed at any moment.
                if FileManager.default.fileExists(atPath: report.path) { throw error }
            }
        }
        return sums
    }
}

extension Data {
    /// JSON strings of 64 lower-case hexadecimal digits.
    fileprivate var quotedSums: Set<String> {
        let quote = UInt8(ascii: "\"")
        var sums: Set<String> = []
        withUnsafeBytes { bytes in
            var start = 0
            for (index, byte) in bytes.enumerated() where byte == quote {
                if index - start == 64, bytes[start..<index].allSatisfy(\.isHexadecimalDigit) {
                    sums.insert(String(decoding: bytes[start..<index], as: UTF8.self))
                }
                start = index + 1
            }
        }
        return sums
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        (0x30...0x39).contains(self) || (0x61...0x66).contains(self)
    }
}
