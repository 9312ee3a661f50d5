import CLibpq

/// Where a PostgreSQL database is: `postgres://user@host:port/database`.
///
/// Any URL of libpq is taken, with its parameters (`sslmode`, `host` for a socket's folder, several
/// hosts). Documentation: PostgreSQL, "Connection URIs".
public struct PostgresAddress: Hashable, Sendable {
    /// The URL as it was given; it may hold a password.
    let text: String
    /// The URL without user, password and parameters, for messages and logs.
    public let name: String
    /// Whether the URL holds a password.
    public let hasPassword: Bool

    /// Reads a URL.
    ///
    /// - Throws: ``StorageError/cannotOpen(path:reason:)`` where libpq does not take it.
    public init(_ text: String) throws(StorageError) {
        guard Self.isAddress(text) else {
            throw .cannotOpen(
                // Another URL may have a password before its host.
                path: text.contains("@") ? "(hidden)" : String(text.prefix(40)),
                reason: "it is no URL of PostgreSQL such as postgres://hindcast@db:5432/hindcast"
            )
        }
        // libpq's own message would repeat the URL, and with it a password.
        guard let parts = Self.parts(of: text) else {
            throw .cannotOpen(
                path: "postgres://...",
                reason: "the URL cannot be read; percent-encode what is special in it"
            )
        }
        self.text = text
        let place = parts["host"] ?? parts["hostaddr"] ?? ""
        let port = parts["port"].map { ":\($0)" } ?? ""
        // A socket's folder is no host of a URL.
        let host = place.hasPrefix("/") ? "" : place + port
        name = "postgres://\(host)/\(parts["dbname"] ?? "")"
        hasPassword = parts["password"] != nil
    }

    /// Whether a text has the scheme of such a URL.
    public static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
    }

    /// The settings in a URL; nil where libpq cannot read it.
    private static func parts(of text: String) -> [String: String]? {
        var message: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(text, &message)
        PQfreemem(message)
        guard let options else { return nil }
        defer { PQconninfoFree(options) }
        var parts: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                parts[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        return parts
    }
}
