public import Foundation

/// A file that several writers may replace at once, without a lock.
///
/// Each writer writes a sibling with a name of its own and renames it to the place, so a reader finds
/// the whole file of one of them. That suits folders on a network, where locks are slow or missing,
/// and files whose content follows from their name, where it does not matter who comes last.
///
/// The sibling is named `.NAME.XXXXXX`. A killed process leaves it; nobody reads it.
public enum UnlockedFile {
    /// Writes a file, which is durable when this returns: it is synced before the rename and its
    /// folder after it.
    ///
    /// - Parameters:
    ///   - bytes: The whole content.
    ///   - place: The destination. Its folder is created if missing.
    ///   - mode: The permissions of the file.
    /// - Throws: ``FileError``; the place is unchanged, unless only the sync of the folder failed.
    public static func write(
        _ bytes: Data,
        to place: URL,
        mode: mode_t = 0o644
    ) throws(FileError) {
        let folder = place.deletingLastPathComponent()
        try FileSystem.createFolder(folder)
        let sibling = folder.appending(path: ".\(place.lastPathComponent).XXXXXX")
        // mkstemp replaces the six X's by letters that make the name unique.
        var template = Array(sibling.path.utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileError("write", place) }
        do throws(FileError) {
            defer { close(descriptor) }
            try write(bytes, to: descriptor, place)
            guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
                throw FileError("sync", place)
            }
            guard rename(template, place.path) == 0 else { throw FileError("write", place) }
        } catch {
            unlink(template)
            throw error
        }
        try FileSystem.synchronizeFolder(folder)
    }

    /// Whether a name in a folder is that of a sibling of some file.
    public static func isSibling(_ name: String) -> Bool { name.hasPrefix(".") }

    private static func write(
        _ bytes: Data,
        to descriptor: Int32,
        _ place: URL
    ) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw FileError("write", place)
            }
            rest = rest.dropFirst(count)
        }
    }
}
