import Connectors
import Foundation

/// A cache that several services share, such as Valkey.
///
/// It is asked for bytes by name and may answer anything: whoever uses it checks what comes.
protocol SharedCache: Sendable {
    /// The bytes of a name; nil for none.
    ///
    /// - Throws: Where there was no answer in time, or none is asked for now.
    func value(named name: String) throws -> Data?

    /// Keeps bytes under a name, if there is room.
    ///
    /// - Throws: As ``value(named:)``.
    func store(_ bytes: Data, named name: String) throws
}

/// A Valkey or Redis server as a shared cache.
struct ValkeyCache: SharedCache {
    let client: ValkeyClient

    /// Other programs may use the same server.
    private func key(_ name: String) -> String { "hindcast:forecasts:\(name)" }

    func value(named name: String) throws -> Data? {
        try client.value(of: key(name))
    }

    func store(_ bytes: Data, named name: String) throws {
        try client.set(key(name), to: bytes)
    }
}
