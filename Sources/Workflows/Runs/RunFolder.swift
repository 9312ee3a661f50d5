import Foundation

/// The folder of all runs: one folder a run, each there whole or not at all.
struct RunFolder: Sendable {
    static let report = "report.json"
    static let page = "report.html"
    static let summary = "summary.json"

    let url: URL

    /// The folder of a run.
    private func folder(of run: RunID) -> URL {
        url.appending(path: run.text, directoryHint: .isDirectory)
    }

    /// Names of all runs, in no order.
    func runs() -> [RunID] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.compactMap(RunID.init)
    }

    /// A file's bytes; nil where there is no such run or file.
    func read(_ name: String, of run: RunID) throws -> Data? {
        let file = folder(of: run).appending(path: name)
        do {
            return try Data(contentsOf: file)
        } catch {
            // Asked afterwards, since a run may go at any moment; what is open is read to its end.
            guard FileManager.default.fileExists(atPath: file.path) else { return nil }
            throw error
        }
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
            try RunDrafts(beside: url).withDraft { draft in
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

    /// Removes all runs but the newest and one that stays however old its name is.
    ///
    /// A run goes whole and at once: it is moved among the drafts and taken apart there, so that a
    /// process which dies meanwhile leaves what the next writer clears away. Only names are read.
    ///
    /// - Parameters:
    ///   - kept: How many of the newest stay.
    ///   - spared: The one that stays as well; nil for none.
    /// - Throws: What the file system says of the drafts.
    func removeAll(butNewest kept: Int, sparing spared: RunID?) throws {
        let old = runs().sorted().dropLast(kept).filter { $0 != spared }
        guard !old.isEmpty else { return }
        try RunDrafts(beside: url).withDraft { draft in
            for run in old {
                // One that another process was faster with has gone; one of another user stays.
                _ = rename(folder(of: run).path, draft.appending(path: run.text).path)
            }
        }
    }
}
