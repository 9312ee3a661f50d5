package import Foundation

/// Files under `Tests/Fixtures`.
package enum Fixtures {
    /// The folder itself.
    package static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")

    /// A file by its path below the folder, such as `Market/indicators.csv`.
    package static func url(_ path: String) -> URL {
        folder.appending(path: path)
    }

    /// The text of a file by its path below the folder.
    package static func text(_ path: String) throws -> String {
        try String(contentsOf: url(path), encoding: .utf8)
    }
}
