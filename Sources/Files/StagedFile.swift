public import Foundation

/// A file that is written to a temporary sibling and replaces its place by one rename.
///
/// A reader finds the whole old file or the whole new one. ``commit()`` returns when the new one is
/// durable: the file is synced before the rename and its folder after it.
///
///     try StagedFile(bytes, for: place).commit()
///
/// The sibling is named `.NAME.part`. The writer holds a lock on it; a second writer for the same
/// place waits, so one thread must not stage one place twice. A killed process leaves the sibling
/// to the next writer. Without a commit it is removed when the value is released.
public final class StagedFile {
    /// The destination.
    public let place: URL
    private let part: URL
    private var descriptor: Int32

    /// Writes bytes to the sibling and syncs it.
    ///
    /// - Parameters:
    ///   - bytes: The whole content.
    ///   - place: The destination. Its folder is created if missing.
    /// - Throws: ``FileError``; nothing is left behind.
    public convenience init(_ bytes: Data, for place: URL) throws {
        try self.init(for: place) { try $0.write(contentsOf: bytes) }
    }

    /// Lets a closure write the sibling, and syncs it.
    ///
    /// - Parameters:
    ///   - place: The destination. Its folder is created if missing.
    ///   - write: Writes the content to an empty file. The handle must not be kept.
    /// - Throws: ``FileError``, and what the closure throws; nothing is left behind.
    public init(for place: URL, _ write: (FileHandle) throws -> Void) throws {
        self.place = place
        part = place.deletingLastPathComponent()
            .appending(path: ".\(place.lastPathComponent).part")
        try FileSystem.createFolder(place.deletingLastPathComponent())
        descriptor = try Self.openAlone(part)
        do {
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            try write(handle)
            guard fsync(descriptor) == 0 else { throw FileError("sync", place) }
        } catch {
            discard()
            throw Self.plain(error, place)
        }
    }

    /// Moves the file to its place, replacing an existing one, and syncs the folder.
    ///
    /// - Throws: ``FileError``; the sibling is removed and the place is unchanged, unless only the
    ///   sync of the folder failed.
    public func commit() throws(FileError) {
        precondition(descriptor >= 0, "a staged file is committed once, and not after a discard")
        guard rename(part.path, place.path) == 0 else {
            let error = FileError("write", place)
            discard()
            throw error
        }
        close(descriptor)
        descriptor = -1
        try FileSystem.synchronizeFolder(place.deletingLastPathComponent())
    }

    /// Removes the sibling; does nothing after a commit.
    public func discard() {
        guard descriptor >= 0 else { return }
        unlink(part.path)
        close(descriptor)
        descriptor = -1
    }

    deinit {
        discard()
    }

    /// Opens the empty sibling when no other writer has it.
    private static func openAlone(_ part: URL) throws(FileError) -> Int32 {
        while true {
            let descriptor = open(part.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw FileError("write", part) }
            while flock(descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else {
                    let error = FileError("lock", part)
                    close(descriptor)
                    throw error
                }
            }
            // The previous writer may have renamed or removed the file that was opened.
            guard FileSystem.isSame(descriptor, as: part) else {
                close(descriptor)
                continue
            }
            guard ftruncate(descriptor, 0) == 0 else {
                let error = FileError("write", part)
                close(descriptor)
                throw error
            }
            return descriptor
        }
    }

    /// The system's error below an error of Foundation.
    private static func plain(_ error: any Error, _ place: URL) -> any Error {
        let cocoa = error as NSError
        guard cocoa.domain == NSCocoaErrorDomain,
            let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError,
            underlying.domain == NSPOSIXErrorDomain
        else { return error }
        return FileError("write", place, code: Int32(truncatingIfNeeded: underlying.code))
    }
}
