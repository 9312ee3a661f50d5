public import Foundation

/// Folder changes that are durable (survive a loss of power) when the call returns.
///
/// A rename, a new name and a removal are changes of the folder that holds the name. They are on
/// disk only after `fsync` of that folder.
public enum FileSystem {
    /// Creates a folder and its missing parents.
    public static func createFolder(_ folder: URL) throws(FileError) {
        let parent = folder.deletingLastPathComponent()
        var isCreated = mkdir(folder.path, 0o777) == 0
        if !isCreated, errno == ENOENT, parent.path != folder.path {
            try createFolder(parent)
            isCreated = mkdir(folder.path, 0o777) == 0
        }
        if isCreated {
            try synchronizeFolder(parent)
        } else if errno != EEXIST {
            throw FileError("create", folder)
        }
    }

    /// Renames a file or folder, replacing a file or an empty folder of that name.
    public static func move(_ source: URL, to place: URL) throws(FileError) {
        guard rename(source.path, place.path) == 0 else { throw FileError("move", place) }
        try synchronizeFolder(place.deletingLastPathComponent())
    }

    /// Removes a file or an empty folder; a missing one and a folder with entries are left as they
    /// are.
    ///
    /// The removal is synced when this returns, so removals keep their order across a loss of
    /// power.
    public static func remove(_ url: URL) throws(FileError) {
        guard Foundation.remove(url.path) == 0 || [ENOENT, ENOTEMPTY, EEXIST].contains(errno)
        else { throw FileError("remove", url) }
        try synchronizeFolder(url.deletingLastPathComponent())
    }

    /// Writes the entries of a folder to disk.
    ///
    /// A folder that this process may not read is skipped.
    public static func synchronizeFolder(_ folder: URL) throws(FileError) {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Some file systems cannot sync a folder and return EINVAL.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError("sync", folder) }
    }

    /// Writes every file and folder below a folder to disk, and the folder itself last.
    ///
    /// Symbolic links are not followed.
    public static func synchronizeTree(_ folder: URL) throws(FileError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        } catch {
            throw FileError("read", folder, code: EIO)
        }
        for name in names {
            let entry = folder.appending(path: name)
            var status = stat()
            guard lstat(entry.path, &status) == 0 else { throw FileError("read", entry) }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try synchronizeTree(entry)
            case S_IFREG: try synchronizeFile(entry)
            default: continue
            }
        }
        try synchronizeFolder(folder)
    }

    private static func synchronizeFile(_ file: URL) throws(FileError) {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open", file) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError("sync", file) }
    }

    /// Whether an open descriptor still is the file or folder at that path.
    static func isSame(_ descriptor: Int32, as url: URL) -> Bool {
        var (opened, named) = (stat(), stat())
        return fstat(descriptor, &opened) == 0 && stat(url.path, &named) == 0
            && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }
}

extension FileSystem {
    /// Removes a folder's oldest files until the rest has at most that many bytes.
    ///
    /// A cache sets the time of a file that it reads, so the oldest ones are those unused for longest.
    /// A file that cannot be removed stays.
    package static func removeLongestUnused(in folder: URL, keeping size: Int) {
        let keys: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey]
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: Array(keys)
            )) ?? []
        let entries = files.compactMap { file -> (file: URL, size: Int, date: Date)? in
            guard let values = try? file.resourceValues(forKeys: keys),
                let size = values.fileSize, let date = values.contentModificationDate
            else { return nil }
            return (file, size, date)
        }
        var room = size
        for entry in entries.sorted(by: { $0.date > $1.date }) {
            room -= entry.size
            if room < 0 { try? FileManager.default.removeItem(at: entry.file) }
        }
    }
}
