import CAssets
import Foundation

/// The files inside the executable.
enum EmbeddedFiles {
    /// The files of a folder as answers, by their paths in it: `js/main.js`.
    ///
    /// - Parameter folder: The folder's path with a slash at its end: `dashboard/`.
    /// - Returns: The answers.
    static func answers(in folder: String) -> [String: FixedAnswer] {
        var answers: [String: FixedAnswer] = [:]
        for (name, bytes) in all where name.hasPrefix(folder) {
            let type = type(of: name)
            answers[String(name.dropFirst(folder.count))] = FixedAnswer(
                bytes,
                type: type,
                policy: type.hasPrefix("text/html") ? pagePolicy : nil
            )
        }
        return answers
    }

    /// What a page may load: files of this service, and images that stand in its style sheets.
    ///
    /// No script or style stands inside of a page.
    static let pagePolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
        connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; \
        frame-ancestors 'none'
        """

    /// The bytes of a file; nil where the build has not embedded it.
    static func bytes(of name: String) -> Data? {
        all.first { $0.name == name }.map { Data($0.bytes) }
    }

    /// Every file by its path.
    private static var all: [(name: String, bytes: UnsafeBufferPointer<UInt8>)] {
        var count = 0
        let first = hindcast_assets(&count)
        return UnsafeBufferPointer(start: first, count: count).map { file in
            (String(cString: file.name), UnsafeBufferPointer(start: file.bytes, count: file.size))
        }
    }

    /// The media type by the end of a name; scripts/list-assets.sh knows the same ones.
    private static func type(of name: String) -> String {
        let text = "; charset=utf-8"
        return switch name.split(separator: ".").last {
        case "css": "text/css" + text
        case "html": "text/html" + text
        case "ico": "image/vnd.microsoft.icon"
        case "js": "text/javascript" + text
        case "json": "application/json"
        case "png": "image/png"
        case "svg": "image/svg+xml"
        case "woff2": "font/woff2"
        default: "text/plain" + text
        }
    }
}
