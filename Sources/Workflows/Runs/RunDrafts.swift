import Foundation

/// Folders that are on their way to their place, or away from it.
///
/// Every writer holds a shared lock on the folder of drafts. Who gets it alone knows that what lies
/// there belongs to nobody: the system drops a dead process's locks.
struct RunDrafts {
    private let folder: URL

    /// The drafts of a folder, in one that is hidden inside it: a move must not leave the volume.
    init(beside folder: URL) {
        self.folder = folder.appending(path: ".drafts", directoryHint: .isDirectory)
    }

    /// Makes an empty folder that the body fills or moves; what is there afterwards is removed.
    ///
    /// - Throws: What the file system says, and what the body throws.
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
        // mkdtemp puts letters of its own in the place of these six, so that no other has the name.
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
