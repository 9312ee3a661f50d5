import Foundation

/// A file that lasts as long as a test needs it.
enum TemporaryFile {
    @discardableResult
    static func with<T>(_ text: String, _ body: (String) throws -> T) throws -> T {
        try with(Data(text.utf8), body)
    }

    @discardableResult
    static func with<T>(_ bytes: Data, _ body: (String) throws -> T) throws -> T {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-test-\(UUID().uuidString)")
        try bytes.write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url.path)
    }
}
