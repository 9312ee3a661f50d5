import Files
import Foundation

/// The folder of all runs, with one folder for each; a run appears and disappears as a whole.
///
/// A run's files and folder are synced to disk before ``save(_:as:)`` returns. `run.sha256` has the
/// checksum of each file, in the format of `sha256sum`, and every read is checked against it.
struct RunFolder: Sendable {
    static let report = "report.json"
    static let page = "report.html"
    static let summary = "summary.json"
    static let equity = "equity.csv.gz"
    static let trades = "trades.csv.gz"
    static let request = "request.json"
    static let checksums = "run.sha256"

    let url: URL

    /// The name of a table; in a run of several reports, that of one strategy's report.
    static func table(_ name: String, of strategy: String?) -> String {
        strategy.map { name.replacing(".csv", with: ".\($0).csv") } ?? name
    }

    /// The folder of a run.
    private func folder(of run: RunID) -> URL {
        url.appending(path: run.text, directoryHint: .isDirectory)
    }

    /// Names of all runs, in no order.
    func runs() -> [RunID] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        return names.compactMap(RunID.init)
    }

    /// The bytes of a file as they were saved; nil if there is no such run or file.
    ///
    /// Runs of releases without checksums are checked against the file format instead.
    ///
    /// - Throws: ``WorkflowError/damagedRun(id:file:)`` if the checksum does not match, or a saved
    ///   file is missing; what the file system says.
    func read(_ name: String, of run: RunID) throws -> Data? {
        let sums = try bytes(Self.checksums, of: run).map(Self.parse)
        let data = try bytes(name, of: run)
        // A run that was removed between the two reads is not damaged.
        guard let sums, FileManager.default.fileExists(atPath: folder(of: run).path) else {
            guard let data else { return nil }
            guard Self.isWhole(data, name) else {
                throw WorkflowError.damagedRun(id: run.text, file: name)
            }
            return data
        }
        guard sums[name] != nil || data != nil else { return nil }
        guard let data, sums[name] == DataFingerprint.sha256(of: data) else {
            throw WorkflowError.damagedRun(id: run.text, file: name)
        }
        return data
    }

    /// Whether a file of a run has these bytes.
    func has(_ bytes: Data, as name: String, of run: RunID) -> Bool {
        (try? self.bytes(name, of: run)) == bytes
    }

    /// Whether a run exists with an undamaged report.
    func isIntact(_ run: RunID) -> Bool {
        ((try? read(Self.report, of: run)) ?? nil) != nil
    }

    /// The files of a run that are not as they were saved.
    func damagedFiles(of run: RunID) -> [String] {
        guard let list = try? bytes(Self.checksums, of: run) else {
            return [Self.report, Self.page].filter { (try? read($0, of: run)) == nil }
        }
        return Self.parse(list).keys.sorted().filter { (try? read($0, of: run) ?? nil) == nil }
    }

    private func bytes(_ name: String, of run: RunID) throws -> Data? {
        let file = folder(of: run).appending(path: name)
        do {
            return try Data(contentsOf: file)
        } catch {
            // Checked afterwards, since a run may be removed at any moment; an open file is still
            // read to its end.
            guard FileManager.default.fileExists(atPath: file.path) else { return nil }
            throw error
        }
    }

    /// Every file of a run, in the order of its checksums, else by name; nil if there is no such run.
    ///
    /// - Throws: ``WorkflowError/damagedRun(id:file:)`` for a file that is not as it was saved.
    func files(of run: RunID) throws -> [(name: String, bytes: Data)]? {
        let folder = folder(of: run)
        guard let entries = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            return nil
        }
        let listed = try bytes(Self.checksums, of: run).map(Self.names) ?? []
        let others = entries.filter { $0 != Self.checksums && !listed.contains($0) }.sorted()
        return try (listed + others).compactMap { name in
            try read(name, of: run).map { (name, $0) }
        }
    }

    /// File names in the order of the list.
    private static func names(_ list: Data) -> [String] {
        String(decoding: list, as: UTF8.self).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "  ", maxSplits: 1)
            return parts.count == 2 ? String(parts[1]) : nil
        }
    }

    /// Checksums by file name; empty for a malformed list.
    private static func parse(_ list: Data) -> [String: String] {
        let pairs = String(decoding: list, as: UTF8.self).split(separator: "\n").compactMap {
            line -> (String, String)? in
            let parts = line.split(separator: "  ", maxSplits: 1)
            return parts.count == 2 ? (String(parts[1]), String(parts[0])) : nil
        }
        return Dictionary(pairs) { $1 }
    }

    /// Whether a file without a checksum ends as its format requires.
    private static func isWhole(_ data: Data, _ name: String) -> Bool {
        switch name {
        case report, summary, request: (try? JSONSerialization.jsonObject(with: data)) != nil
        case page: data.suffix(8) == Data("</html>\n".utf8)
        default: false
        }
    }

    /// The summary of a run; nil if it cannot be read.
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

    /// Saves a run: writes its files into a draft folder, syncs them, and renames the draft.
    ///
    /// An existing run of that name stays, since equal names are equal runs; a damaged one is
    /// replaced.
    ///
    /// - Returns: The run's folder.
    /// - Throws: ``WorkflowError/cannotWrite(path:)``; nothing is left behind then.
    func save(_ files: [(name: String, bytes: Data)], as name: String) throws -> URL {
        let folder = url.appending(path: name, directoryHint: .isDirectory)
        let sums = files.map { "\(DataFingerprint.sha256(of: $0.bytes))  \($0.name)\n" }
        let all = files + [(Self.checksums, Data(sums.joined().utf8))]
        do {
            for _ in 0..<2 {
                let isNew = try StagedFolder.create(at: folder) { draft in
                    for file in all {
                        try file.bytes.write(to: draft.appending(path: file.name))
                    }
                }
                if isNew || RunID(name).map(isIntact) ?? false { return folder }
                try StagedFolder.remove([name], in: url)
            }
        } catch {
            throw WorkflowError.cannotWrite(path: folder.path)
        }
        return folder
    }

    /// Removes all runs but the newest and one more.
    ///
    /// A run disappears as a whole. Only names are read.
    ///
    /// - Parameters:
    ///   - kept: How many of the newest to keep.
    ///   - size: How many bytes they may have together; the newest stays in any case.
    ///   - spared: Another run to keep; nil for none.
    ///   - known: The sizes of runs that were measured before.
    /// - Throws: What the file system says of the drafts.
    func removeAll(
        butNewest kept: Int,
        largest size: Int,
        sparing spared: RunID?,
        known: KnownRuns
    ) throws {
        let all = runs().sorted()
        var (stay, room) = (0, size)
        for run in all.suffix(kept).reversed() {
            if size != .max {
                room -= known.size(of: run) { self.size(of: run) }
                if room < 0, stay > 0 { break }
            }
            stay += 1
        }
        let old = all.dropLast(stay).filter { $0 != spared }
        try StagedFolder.remove(old.map(\.text), in: url)
        known.forget(allBut: all.suffix(stay))
    }

    /// Bytes of a run's files.
    private func size(of run: RunID) -> Int {
        let keys: [URLResourceKey] = [.fileSizeKey]
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder(of: run),
            includingPropertiesForKeys: keys
        )
        return (files ?? []).reduce(0) { sum, file in
            sum + ((try? file.resourceValues(forKeys: Set(keys)))?.fileSize ?? 0)
        }
    }
}
