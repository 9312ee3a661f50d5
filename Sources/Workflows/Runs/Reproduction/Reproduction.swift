public import Backtesting
import Foundation

/// What came of making a kept run again.
public struct Reproduction: Hashable, Codable, Sendable {
    /// How the run made now compares with the kept one.
    public enum Outcome: String, Codable, Sendable, CaseIterable {
        /// Every byte of every part is the same.
        case identical
        /// Every field that the kept report has is the same; this version writes further ones.
        case sameFields = "same_fields"
        /// A field differs.
        case different
    }

    /// One file of the run.
    public struct Part: Hashable, Codable, Sendable {
        /// How it compares.
        public enum Status: String, Codable, Sendable, CaseIterable {
            /// The same bytes.
            case identical
            /// Other bytes.
            case different
            /// The kept run has no such file, since an older release made it.
            case notKept = "not_kept"
            /// Only the kept run has it.
            case notMade = "not_made"
        }

        /// Its name in the run's folder.
        public var name: String
        /// How it compares.
        public var status: Status
        /// SHA-256 of the kept bytes, 64 hexadecimal digits; nil without any.
        @NullCodable public var sha256: String?

        init(name: String, status: Status, sha256: String?) {
            self.name = name
            self.status = status
            _sha256 = NullCodable(sha256)
        }
    }

    /// Where the networks of a walk-forward came from.
    public struct Folds: Hashable, Codable, Sendable {
        /// Folds whose network was trained again.
        public var trained: Int
        /// Folds whose network was in the home's cache.
        public var fromCache: Int

        private enum CodingKeys: String, CodingKey {
            case trained
            case fromCache = "from_cache"
        }
    }

    /// The run.
    public var runID: String
    /// How it compares.
    public var outcome: Outcome
    /// The version that made the kept run.
    public var madeBy: String
    /// The version that made it again.
    public var version: String
    /// The model, by SHA-256; nil for a run without one.
    @NullCodable public var model: String?
    /// SHA-256 of the candles and funding rates that both have read.
    public var dataSHA256: String
    /// Every file, the report first.
    public var parts: [Part]
    /// The first differences, in the order of the files; at most ``Workspace/listedDifferences``.
    public var differences: [RunDifference]
    /// How many differences there are in all.
    public var differenceCount: Int
    /// Fields of this version that the kept report does not have, each once: `trades[].stop_loss`.
    public var addedFields: [String]
    /// Where the networks of a walk-forward came from; nil for a run that trains none.
    public var folds: Folds?
    /// What else there is to know, as sentences.
    public var notes: [String]

    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case outcome
        case madeBy = "made_by"
        case version
        case model
        case dataSHA256 = "data_sha256"
        case parts
        case differences
        case differenceCount = "difference_count"
        case addedFields = "added_fields"
        case folds
        case notes
    }
}

extension Reproduction {
    /// Compares the files of a kept run with those that were made now.
    ///
    /// - Parameters:
    ///   - stored: The kept run.
    ///   - made: The files made now.
    ///   - notes: What else there is to know.
    /// - Throws: What keeps a part from being read as JSON or as a table.
    init(of stored: StoredRun, made: [(name: String, bytes: Data)], notes: [String]) throws {
        let madeBy = stored.heads[0].manifest.hindcast
        // A report of this very version has every field; one of an older release may lack some.
        let mayLackFields = !stored.isOfThisVersion
        var comparison = FileComparison(mayLackFields: mayLackFields)
        var parts: [Part] = []
        let kept = Dictionary(stored.files.map { ($0.name, $0.bytes) }) { $1 }
        for (name, bytes) in made {
            guard let old = kept[name] else {
                parts.append(Part(name: name, status: .notKept, sha256: nil))
                if !mayLackFields { comparison.missing(name) }
                continue
            }
            let status: Part.Status = old == bytes ? .identical : .different
            parts.append(
                Part(name: name, status: status, sha256: DataFingerprint.sha256(of: old))
            )
            if status == .different {
                try comparison.compare(name, stored: old, made: bytes)
            }
        }
        for (name, bytes) in stored.files where !made.contains(where: { $0.name == name }) {
            let sum = DataFingerprint.sha256(of: bytes)
            parts.append(Part(name: name, status: .notMade, sha256: sum))
            comparison.superfluous(name)
        }
        runID = stored.id.text
        self.madeBy = madeBy
        version = Version.current
        let manifests = stored.heads.map(\.manifest)
        _model = NullCodable(manifests.compactMap(\.model).first?.sha256)
        dataSHA256 = manifests[0].dataSHA256
        outcome =
            parts.allSatisfy { $0.status == .identical }
            ? .identical : comparison.differences.isEmpty ? .sameFields : .different
        self.parts = parts
        differences = Array(comparison.differences.prefix(Workspace.listedDifferences))
        differenceCount = comparison.differences.count
        addedFields = comparison.addedFields
        self.notes = notes
    }
}

extension Reproduction.Folds {
    /// Counts the folds of some walks; nil where none of them has a network.
    init?(_ walks: [[LearnedFold]]) {
        let networks = walks.joined().filter { $0.fitted?.reportedModel != nil }
        guard !networks.isEmpty else { return nil }
        fromCache = networks.count(where: \.isFromCache)
        trained = networks.count - fromCache
    }
}
