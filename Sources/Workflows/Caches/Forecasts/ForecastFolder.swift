import Files
import Foundation
import Synchronization

/// Forecasts on disk, one file for each key, named by all that decides it.
///
/// The folder may be deleted at any time, and several processes may share it. A file is written aside
/// and renamed to its place, without a sync: a power cut may lose or damage it, and its checksum tells
/// a damaged one, which counts as absent and is written anew.
final class ForecastFolder: Sendable {
    private let folder: URL
    private let bound: Int
    /// Bytes written since the folder was last looked through; nil before the first write.
    private let written = Mutex<Int?>(nil)

    /// Opens a folder without touching it.
    ///
    /// - Parameters:
    ///   - folder: The folder; created by the first write.
    ///   - bound: How many bytes the files may have together; those used longest ago are removed.
    init(_ folder: URL, bound: Int) {
        self.folder = folder
        self.bound = bound
    }

    private func file(_ name: String) -> URL {
        folder.appending(path: "\(name).bin")
    }

    /// The bytes of an entry as they lie there; nil for none.
    func read(_ name: String) -> Data? {
        guard bound > 0 else { return nil }
        let place = file(name)
        guard let bytes = try? Data(contentsOf: place) else { return nil }
        // The system's time of now: the entry was used.
        _ = utimes(place.path, nil)
        return bytes
    }

    /// Keeps an entry, and removes those used longest ago where there is no room.
    ///
    /// - Throws: What keeps the file from being written.
    func write(_ bytes: Data, as name: String) throws {
        guard bytes.count <= bound else { return }
        try FileSystem.createFolder(folder)
        try bytes.write(to: file(name), options: .atomic)
        let isDue = written.withLock { written in
            defer { written = (written ?? 0) + bytes.count }
            // The folder is looked through at the start, and whenever a sixteenth was added.
            guard let sum = written, sum + bytes.count < bound / 16 else {
                written = 0
                return true
            }
            return false
        }
        // So that what is written before the next look fits.
        if isDue { FileSystem.removeLongestUnused(in: folder, keeping: bound - bound / 16) }
    }
}
