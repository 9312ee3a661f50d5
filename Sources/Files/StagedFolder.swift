public import Foundation

/// Folders that appear and disappear as a whole, by one rename each.
///
/// A new folder is filled as a draft in the hidden folder `.drafts` beside its place, synced, and
/// renamed to its place. A folder to be removed is renamed to a draft and emptied there. So a
/// reader finds all of it or nothing, also after a loss of power.
///
/// Every writer holds a shared lock on `.drafts/lock`. A writer that can lock it exclusively
/// removes the drafts of killed processes.
public enum StagedFolder {
    /// Fills a folder and renames it to its place, unless a non-empty folder is there.
    ///
    /// Every file and the folder's name are durable when this returns.
    ///
    /// - Parameters:
    ///   - place: The destination. Missing parents are created.
    ///   - fill: Writes the files into an empty folder at the given URL.
    /// - Returns: Whether the new folder is at its place; false if another one was there, which is
    ///   unchanged.
    /// - Throws: ``FileError``, and what the closure throws; nothing is left behind then.
    @discardableResult
    public static func create(at place: URL, _ fill: (URL) throws -> Void) throws -> Bool {
        let parent = place.deletingLastPathComponent()
        return try withDraft(in: parent) { draft in
            try fill(draft)
            try FileSystem.synchronizeTree(draft)
            guard rename(draft.path, place.path) == 0 else {
                guard errno == ENOTEMPTY || errno == EEXIST else {
                    throw FileError("write", place)
                }
                // Its writer may not have synced it yet, and this caller relies on it, too.
                try FileSystem.synchronizeFolder(parent)
                return false
            }
            try FileSystem.synchronizeFolder(parent)
            return true
        }
    }

    /// Removes folders of one parent, each as a whole.
    ///
    /// One that is missing, or that this process may not move, is skipped.
    ///
    /// - Parameters:
    ///   - names: The folders' names in the parent.
    ///   - parent: Their parent folder.
    /// - Throws: ``FileError`` if no draft can be made.
    public static func remove(_ names: [String], in parent: URL) throws {
        guard !names.isEmpty else { return }
        try withDraft(in: parent) { draft in
            for name in names {
                _ = rename(
                    parent.appending(path: name).path,
                    draft.appending(path: name).path
                )
            }
            // All are durably gone from their places before the first file is removed.
            try FileSystem.synchronizeFolder(draft)
            try FileSystem.synchronizeFolder(parent)
        }
    }

    /// Makes an empty draft for the body to fill or rename; removes what is left of it.
    private static func withDraft<Result>(
        in parent: URL,
        _ body: (URL) throws -> Result
    ) throws -> Result {
        let drafts = parent.appending(path: ".drafts", directoryHint: .isDirectory)
        try FileSystem.createFolder(drafts)
        let lockFile = drafts.appending(path: "lock")
        if let lock = try FileLock.tryLock(lockFile) {
            removeAbandoned(in: drafts)
            _ = consume lock
        }
        let lock = try FileLock(waitingFor: lockFile, .shared)
        let draft = try makeDraft(in: drafts)
        defer { try? FileManager.default.removeItem(at: draft) }
        let result = try body(draft)
        _ = consume lock
        return result
    }

    private static func makeDraft(in drafts: URL) throws(FileError) -> URL {
        // mkdtemp replaces the six X's by letters that make the name unique.
        var template = Array(drafts.appending(path: "draft-XXXXXX").path.utf8CString)  // of mkdtemp
        guard mkdtemp(&template) != nil else { throw FileError("create", drafts) }
        // mkdtemp makes a folder for its owner only.
        _ = chmod(template, 0o755)
        let path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        return URL(filePath: path, directoryHint: .isDirectory)
    }

    private static func removeAbandoned(in drafts: URL) {
        let files = FileManager.default
        // Earlier releases named their drafts `run-`.
        for name in (try? files.contentsOfDirectory(atPath: drafts.path)) ?? []
        where name.hasPrefix("draft-") || name.hasPrefix("run-") {
            try? files.removeItem(at: drafts.appending(path: name))
        }
    }
}
