import Foundation

/// The folder of all runs: one folder a run, each there whole or not at all.
struct RunFolder: Sendable {
    static let report = "report.json"
    static let page = "report.html"
    static let summary = "summary.json"

    let url: URL

    /// A file of a run.
    func file(_ name: String, of run: RunID) -> URL {
        url.appending(path: run.text, directoryHint: .isDirectory).appending(path: name)
    }

    /// Names of all runs, in no order.
    func runs() -> [RunID] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.compactMap(RunID.init)
    }

    /// A file's bytes; nil where there is no such run or file.
    func read(_ name: String, of run: RunID) throws -> Data? {
        let file = file(name, of: run)
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return try Data(contentsOf: file)
    }

    /// The summary of a run; nil where its folder has none that can be read.
    func summary(of run: RunID) -> RunSummary? {
        let decoder = JSONDecoder()
        if let data = try? read(Self.summary, of: run),
            let summary = try? decoder.decode(RunSummary.self, from: data)
        {
            return summary
        }
        guard let data = try? read(Self.report, of: run) else { return nil }
        // Several reports of one run are a list.
        let head =
            (try? decoder.decode(ReportHead.self, from: data))
            ?? (try? decoder.decode([ReportHead].self, from: data))?.first
        return head?.summary
    }

    /// Puts a run in its place: its files are written into a draft, which is then moved there.
    ///
    /// A run of that name which is there already stays: equal names are equal runs.
    ///
    /// - Returns: The run's folder.
    /// - Throws: ``WorkflowError/cannotWrite(path:)``; nothing is left behind then.
    func save(_ files: [(name: String, bytes: Data)], as name: String) throws -> URL {
        let folder = url.appending(path: name, directoryHint: .isDirectory)
        do {
            try Drafts(beside: url).withDraft { draft in
                for file in files {
                    try file.bytes.write(to: draft.appending(path: file.name))
                }
                guard rename(draft.path, folder.path) == 0 || errno == ENOTEMPTY || errno == EEXIST
                else { throw CocoaError(.fileWriteUnknown) }
            }
        } catch {
            throw WorkflowError.cannotWrite(path: folder.path)
        }
        return folder
    }
}

/// Folders that are being filled before they are moved to their place.
///
/// Every writer holds a shared lock on the folder of drafts. Who gets it alone knows that what lies
/// there belongs to nobody: the system drops a dead process's locks.
private struct Drafts {
    private let folder: URL

    /// The drafts of a folder, in one that is hidden inside it: a move must not leave the volume.
    init(beside folder: URL) {
        self.folder = folder.appending(path: ".drafts", directoryHint: .isDirectory)
    }

    func withDraft(_ body: (URL) throws -> Void) throws {
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        let lock = open(folder.appending(path: "lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw CocoaError(.fileWriteUnknown) }
        defer { close(lock) }
        if flock(lock, LOCK_EX | LOCK_NB) == 0 {
            removeAbandoned()
        }
        while flock(lock, LOCK_SH) != 0 {
            guard errno == EINTR else { throw CocoaError(.fileWriteUnknown) }
        }
        let draft = try makeDraft()
        defer { try? files.removeItem(at: draft) }
        try body(draft)
    }

    private func makeDraft() throws -> URL {
        var template = Array(folder.appending(path: "run-XXXXXX").path.utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        // Private to its owner as it is made; reports are as readable as any other file.
        _ = chmod(template, 0o755)
        let path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        return URL(filePath: path, directoryHint: .isDirectory)
    }

    private func removeAbandoned() {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
        where name.hasPrefix("run-") {
            try? files.removeItem(at: folder.appending(path: name))
        }
    }
}
