import Foundation
package import HTTPTypes
import Hashing
import Hummingbird
import Workflows

/// Says whether the bearer of a text may use the service, and as whom.
///
/// The one key of the settings and the named keys of the home let in. Both are compared as SHA-256
/// digests and in constant time, so that nobody can guess a key piece by piece.
package struct Authenticator: Sendable {
    /// Why somebody is not let in; for the log, and never with the text itself.
    package enum Refusal: Error, Hashable, Sendable {
        /// No `Authorization: Bearer …`.
        case nothingPresented
        /// More than one, another scheme, or longer than any key.
        case malformed
        /// No key that is known.
        case unknown
    }

    /// The name in the log of whoever has the key of the settings; no named key can have it.
    package static let settingsKey = "(api-key)"

    private static let longestKey = 4096
    private let keyDigest: [UInt8]?
    private let nameOfKey: @Sendable (String) async throws -> String?

    /// Creates an authenticator.
    ///
    /// - Parameters:
    ///   - apiKey: The key of the settings; nil for none.
    ///   - nameOfKey: Looks a named key up: its name, or nil for a text that is no such key.
    package init(
        apiKey: Secret?,
        nameOfKey: @escaping @Sendable (String) async throws -> String?
    ) {
        keyDigest = apiKey.map { SHA256.hash(Data($0.text.utf8)).bytes }
        self.nameOfKey = nameOfKey
    }

    /// Lets the bearer in, or says why not.
    ///
    /// - Returns: The name of the key for the log.
    /// - Throws: ``Refusal``, or what looking the key up throws.
    package func check(_ headers: HTTPFields) async throws -> String {
        let key = try Self.key(in: headers)
        if let keyDigest, SHA256.hash(Data(key.utf8)).matches(keyDigest) {
            return Self.settingsKey
        }
        guard let name = try await nameOfKey(key) else { throw Refusal.unknown }
        return name
    }

    private static func key(in headers: HTTPFields) throws(Refusal) -> String {
        let values = headers[values: .authorization]
        guard let value = values.first else {
            throw .nothingPresented
        }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard values.count == 1, parts.count == 2, parts[0].lowercased() == "bearer",
            parts[1].utf8.count <= longestKey
        else {
            throw .malformed
        }
        return String(parts[1])
    }
}
