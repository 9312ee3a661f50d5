import Files
import Foundation
import Market

/// The book of holdouts: which searches have looked at which bars of a series.
///
/// A holdout judges only what was chosen without it. Each look is written down before it is taken, in
/// one file a series; a search that comes later to the same bars, or to some of them, is told how
/// many others were there before. An equal search is no new look: it sees what it has seen.
struct Lockbox {
    /// One look.
    private struct Look: Codable {
        /// The content of the search, as hexadecimal SHA-256.
        let search: String
        /// When the holdout's first bar opens.
        let start: Timestamp
        /// When its last bar closes.
        let end: Timestamp
    }

    /// The folder of all series' books.
    private let folder: URL

    /// The book of a home.
    init(_ home: Home) {
        folder = home.lockbox
    }

    /// Writes a look down, durably.
    ///
    /// - Parameters:
    ///   - window: The holdout, at least one bar.
    ///   - search: The content of the search.
    /// - Returns: How many other searches had looked at any of the bars when this one first did.
    /// - Throws: ``WorkflowError`` where the look cannot be written down; it may not be taken then.
    func look(at window: CandleSeries, search: String) throws -> Int {
        let key = window.key
        let file = folder.appending(path: "\(key.symbol)-\(key.venue)-\(key.interval).json")
        do {
            try FileSystem.createFolder(folder)
            let lock = try FileLock(waitingFor: folder)
            defer { withExtendedLifetime(lock) {} }
            var looks: [Look] = []
            if FileManager.default.fileExists(atPath: file.path) {
                looks = try JSONDecoder().decode([Look].self, from: Data(contentsOf: file))
            }
            let look = Look(
                search: search,
                start: window.openTimes[0],
                end: window.closeTime(at: window.count - 1)
            )
            let known = looks.firstIndex { $0.search == search }
            let before = looks[..<(known ?? looks.count)].count {
                $0.start < look.end && look.start < $0.end
            }
            if known == nil {
                let encoder = JSONEncoder()
                encoder.outputFormatting = .sortedKeys
                try StagedFile(encoder.encode(looks + [look]), for: file).commit()
            }
            return before
        } catch is DecodingError {
            throw WorkflowError.invalid(
                parameter: "lockbox",
                value: file.path,
                remedy:
                    "it is damaged, so nobody can tell whether the holdout is untouched; move it away, "
                    + "and take every holdout of the series for known"
            )
        } catch is FileError {
            throw WorkflowError.cannotWrite(path: file.path)
        }
    }
}
