import Foundation

/// Where a Valkey or Redis server listens: `redis://user:password@host:port/database`.
public struct ValkeyAddress: Hashable, Sendable {
    /// Name or address, without brackets.
    public let host: String
    /// Port; 6379 where none is given.
    public let port: Int
    /// The number of the database; 0 where none is given.
    public let database: Int
    /// The user; nil for the default one.
    public let user: String?
    /// The password; nil for none.
    public var password: String?

    /// Reads an address.
    ///
    /// - Throws: ``ValkeyError/invalidAddress(reason:)``, which does not repeat the address, since that may
    ///   hold a password.
    public init(_ text: String) throws(ValkeyError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased()
        else {
            throw .invalidAddress(reason: "it is no URL; \(Self.remedy)")
        }
        guard !["rediss", "valkeys"].contains(scheme) else {
            throw .invalidAddress(
                reason:
                    "TLS is not spoken to the cache; keep it in a private network, or put a TLS "
                    + "proxy beside the service and give the proxy's address"
            )
        }
        guard ["redis", "valkey"].contains(scheme), let host = parts.host, !host.isEmpty,
            parts.query == nil, parts.fragment == nil
        else { throw .invalidAddress(reason: Self.remedy) }
        let path = parts.path.drop { $0 == "/" }
        guard let database = path.isEmpty ? 0 : Int(path), (0...65_535).contains(database) else {
            throw .invalidAddress(reason: "its path is no number of a database; \(Self.remedy)")
        }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? 6379
        self.database = database
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password
    }

    private static let remedy = "write redis://HOST:PORT/DATABASE, such as redis://127.0.0.1:6379/0"
}

extension ValkeyAddress: CustomStringConvertible, CustomReflectable {
    /// The address without user and password.
    public var description: String {
        "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
    }

    /// Nothing: `dump` and reflection show no password either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
