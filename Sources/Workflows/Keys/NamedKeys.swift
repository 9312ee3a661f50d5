import Foundation
import Hashing
public import Market
package import Storage

/// A named API key of a home, as it is listed; the key itself is shown once.
public struct NamedKey: Encodable, Hashable, Sendable {
    /// The name of the key: 1 to 64 letters, digits, dots, hyphens and underscores.
    public let name: String
    /// When it was created.
    public let createdAt: Timestamp
    /// The last four characters of the key, to tell keys apart.
    public let lastFour: String

    private enum CodingKeys: String, CodingKey {
        case name
        case createdAt = "created_at"
        case lastFour = "last_four"
    }

    /// The pattern of names; the first character is a letter or a digit.
    public static let namePattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"

    /// The prefix of every key, so that scanners of repositories and logs find leaked ones.
    private static let prefix = "hc_"

    /// The length of a key: the prefix and the base64url of 32 bytes.
    private static let length = prefix.utf8.count + 43
}

extension NamedKey {
    /// A text with every key replaced by `(hidden)`, for logs.
    package static func hidden(in text: String) -> String {
        guard text.contains(prefix) else { return text }
        return text.replacing(/hc_[A-Za-z0-9_\-]{43}/, with: "(hidden)")
    }

    /// Creates a key of 256 random bits.
    ///
    /// Its SHA-256 digest needs neither salt nor stretching: 256 random bits cannot be guessed.
    fileprivate static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let base64 = Data(bytes).base64EncodedString().replacing("+", with: "-")
            .replacing("/", with: "_")
        return prefix + base64.prefix { $0 != "=" }
    }

    /// Whether a text has the form of a key; others are not looked up.
    fileprivate static func isPlausible(_ text: String) -> Bool {
        text.utf8.count == length && text.hasPrefix(prefix)
    }

    fileprivate init(_ stored: StoredAPIKey) {
        name = stored.name
        createdAt = stored.createdAt
        lastFour = stored.lastFour
    }
}

extension Workspace {
    /// Creates an API key.
    ///
    /// The home stores only its SHA-256 digest, so the key cannot be shown again.
    ///
    /// - Parameters:
    ///   - name: The name, as ``NamedKey/namePattern`` has it; unique in the home.
    ///   - now: The time of creation.
    /// - Returns: The stored entry, and the key.
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` for an invalid or used name,
    ///   `StorageError`.
    public func addAPIKey(
        named name: String,
        now: Timestamp
    ) async throws -> (key: NamedKey, text: String) {
        guard name.fits(NamedKey.namePattern) else {
            throw WorkflowError.invalid(
                parameter: "name",
                value: String(name.prefix(80)),
                remedy: "use 1 to 64 letters, digits, dots, hyphens and underscores, the first a "
                    + "letter or a digit"
            )
        }
        let text = NamedKey.random()
        let stored = StoredAPIKey(
            name: name,
            digest: Data(SHA256.hash(Data(text.utf8)).bytes),
            lastFour: String(text.suffix(4)),
            createdAt: now
        )
        guard try await keys.insert(stored) else {
            throw WorkflowError.invalid(
                parameter: "name",
                value: name,
                remedy: "there is a key of that name; revoke it first, or use another name"
            )
        }
        return (NamedKey(stored), text)
    }

    /// The keys of this home, ordered by name.
    ///
    /// - Throws: `StorageError`.
    public func apiKeys() throws -> [NamedKey] {
        try keys.apiKeys().map(NamedKey.init)
    }

    /// Revokes a key.
    ///
    /// Its name can be used again.
    ///
    /// - Returns: Whether a key of that name existed.
    /// - Throws: `StorageError`.
    public func revokeAPIKey(named name: String) async throws -> Bool {
        try await keys.removeAPIKey(named: name)
    }

    /// Looks up a key.
    ///
    /// The store is read on each call, so that adding and revoking take effect at once. The digest
    /// is compared with every stored one, each in constant time.
    ///
    /// - Returns: The key's name; nil if it is no key of this home.
    /// - Throws: `StorageError`.
    package func nameOfAPIKey(_ text: String) throws -> String? {
        guard NamedKey.isPlausible(text) else { return nil }
        let digest = SHA256.hash(Data(text.utf8))
        var name: String?
        for key in try keys.apiKeys() where digest.matches(key.digest) { name = key.name }
        return name
    }
}

/// The storage of API keys that the use cases need.
package protocol APIKeyRepository: Sendable {
    /// Stores a key.
    ///
    /// - Returns: false, with nothing changed, if a key of that name exists.
    func insert(_ key: StoredAPIKey) async throws -> Bool

    /// Every stored key, ordered by name.
    func apiKeys() throws -> [StoredAPIKey]

    /// Removes the key of a name.
    ///
    /// - Returns: Whether it existed.
    func removeAPIKey(named name: String) async throws -> Bool
}
