import Foundation
package import HTTPTypes
import Hashing
import Hummingbird
import Workflows

/// Checks bearer tokens.
///
/// The configured key and the named keys of the home are accepted. Both are compared as SHA-256
/// digests in constant time, so that a key cannot be guessed piece by piece.
package struct Authenticator: Sendable {
    /// Why a request is refused, for the log; it never contains the token.
    package enum Refusal: Error, Hashable, Sendable {
        /// No `Authorization: Bearer …`.
        case nothingPresented
        /// Several such headers, another scheme, or longer than any key.
        case malformed
        /// An unknown key.
        case unknown
    }

    /// The name of the configured key in the log; no named key can have it.
    package static let settingsKey = "(api-key)"

    private static let longestKey = 4096
    private let keyDigest: [UInt8]?
    private let nameOfKey: @Sendable (String) async throws -> String?

    /// Creates an authenticator.
    ///
    /// - Parameters:
    ///   - apiKey: The configured key; nil for none.
    ///   - nameOfKey: Looks up a named key: its name, or nil for an unknown one.
    package init(
        apiKey: Secret?,
        nameOfKey: @escaping @Sendable (String) async throws -> String?
    ) {
        keyDigest = apiKey.map { SHA256.hash(Data($0.text.utf8)).bytes }
        self.nameOfKey = nameOfKey
    }

    /// Accepts a token or throws the reason.
    ///
    /// - Returns: The name of the key for the log.
    /// - Throws: ``Refusal``, or an error of the lookup.
    package func check(_ headers: HTTPFields) async throws -> String {
        try await name(of: Self.key(in: headers))
    }

    /// Accepts a key or throws the reason.
    ///
    /// - Returns: The name of the key for the log.
    /// - Throws: ``Refusal/unknown``, or an error of the lookup.
    package func name(of key: String) async throws -> String {
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
