import Backtesting
import Foundation
import Market

/// A kept run as it was read: its files, and what its reports say of how they came about.
struct StoredRun {
    /// The part of a report that decides a backtest.
    struct Head: Decodable {
        let runID: String
        let createdAt: Timestamp
        let manifest: RunManifest
        let evidence: StoredEvidence
        let language: LanguageUsage?
        /// Whether it is a walk-forward, which is made of many trainings.
        let isWalk: Bool

        struct StoredEvidence: Decodable {
            let warnings: [String]
            /// The evaluations that had been counted when the run was made.
            let trials: Trials?
        }

        private enum CodingKeys: String, CodingKey {
            case runID = "run_id"
            case createdAt = "created_at"
            case manifest = "run"
            case evidence
            case language
        }

        private enum ManifestKeys: String, CodingKey {
            case walkForward = "walk_forward"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            runID = try values.decode(String.self, forKey: .runID)
            createdAt = try values.decode(Timestamp.self, forKey: .createdAt)
            manifest = try values.decode(RunManifest.self, forKey: .manifest)
            evidence = try values.decode(StoredEvidence.self, forKey: .evidence)
            language = try values.decodeIfPresent(LanguageUsage.self, forKey: .language)
            let run = try values.nestedContainer(keyedBy: ManifestKeys.self, forKey: .manifest)
            isWalk =
                try run.contains(.walkForward) && !run.decodeNil(forKey: .walkForward)
        }
    }

    let id: RunID
    /// Every file but the list of checksums, in the order in which they were written.
    let files: [(name: String, bytes: Data)]
    /// One for each report.
    let heads: [Head]
    /// One for each report; empty for a run of a release that did not keep them.
    let origins: [RunOrigin]

    /// Whether this version made it, and no older release that bears the same number.
    var isOfThisVersion: Bool {
        heads.allSatisfy { $0.manifest.hindcast == Version.current } && !origins.isEmpty
    }

    /// Reads a run, each file against its checksum.
    ///
    /// - Throws: ``RunError/notFound(_:)``, ``RunError/unreadable(id:reason:)``,
    ///   ``WorkflowError/damagedRun(id:file:)``.
    init(_ id: RunID, in folder: RunFolder) throws {
        guard let files = try folder.files(of: id) else { throw RunError.notFound(id.text) }
        try self.init(id, files: files)
    }

    /// Takes a run from its files.
    init(_ id: RunID, files: [(name: String, bytes: Data)]) throws {
        self.id = id
        self.files = files
        guard let report = files.first(where: { $0.name == RunFolder.report })?.bytes else {
            throw WorkflowError.damagedRun(id: id.text, file: RunFolder.report)
        }
        let decoder = JSONDecoder()
        do {
            // Several reports of one run are a list.
            let isList = report.first == UInt8(ascii: "[")
            heads =
                isList
                ? try decoder.decode([Head].self, from: report)
                : [try decoder.decode(Head.self, from: report)]
            let request = files.first { $0.name == RunFolder.request }?.bytes
            origins = try request.map { try decoder.decode([RunOrigin].self, from: $0) } ?? []
        } catch {
            throw RunError.unreadable(id: id.text, reason: "\(Self.reason(of: error))")
        }
        guard !heads.isEmpty, origins.isEmpty || origins.count == heads.count else {
            throw WorkflowError.damagedRun(id: id.text, file: RunFolder.request)
        }
    }

    private static func reason(of error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            (context.codingPath + [key]).map(\.stringValue).joined(separator: ".") + " is missing"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context), DecodingError.dataCorrupted(let context):
            context.codingPath.map(\.stringValue).joined(separator: ".")
                + " is not what this version writes"
        default: "its report cannot be read"
        }
    }
}

extension Workspace {
    /// The kept run with a name: the whole `run_id`, `latest`, or any part of one run's name alone.
    ///
    /// - Throws: ``RunError/notFound(_:)`` or ``RunError/ambiguous(_:candidates:)``.
    public func runID(named name: String) throws -> String {
        try resolvedRun(name).text
    }

    func resolvedRun(_ name: String) throws -> RunID {
        let all = RunFolder(url: home.runs).runs().sorted(by: >)
        if let exact = RunID(name), all.contains(exact) { return exact }
        if name == "latest", let newest = all.first { return newest }
        let found = all.filter { !name.isEmpty && $0.text.contains(name) }
        guard let only = found.first else { throw RunError.notFound(name) }
        guard found.count == 1 else {
            throw RunError.ambiguous(name, candidates: found.prefix(5).map(\.text))
        }
        return only
    }
}
