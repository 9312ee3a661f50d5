import Foundation
import Hashing
public import Market
import Storage

/// A named API key of a home: what is known of it once it was shown.
public struct NamedKey: Encodable, Hashable, Sendable {
    /// Who the key was made for: 1 to 64 letters, digits, dots, hyphens and underscores.
    public let name: String
    /// When it was made.
    public let createdAt: Timestamp
    /// The last four characters of the key, by which people tell keys apart.
    public let lastFour: String

    private enum CodingKeys: String, CodingKey {
        case name
        case createdAt = "created_at"
        case lastFour = "last_four"
    }

    /// What names look like; the first character is a letter or a digit.
    public static let namePattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"

    /// What every key begins with, so that scanners of repositories and logs can find one.
    private static let prefix = "hc_"

    /// How many characters a key has: the prefix and the base64url of 32 bytes.
    private static let length = prefix.utf8.count + 43
}

extension NamedKey {
    /// A text without the keys in it, for a log: `(hidden)` stands in the place of each.
    package static func hidden(in text: String) -> String {
        guard text.contains(prefix) else { return text }
        return text.replacing(/hc_[A-Za-z0-9_\-]{43}/, with: "(hidden)")
    }

    /// A new key of 256 random bits.
    ///
    /// SHA-256 without salt or stretching is enough for its digest: nobody can try all such keys.
    fileprivate static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let base64 = Data(bytes).base64EncodedString().replacing("+", with: "-")
            .replacing("/", with: "_")
        return prefix + base64.prefix { $0 != "=" }
    }

    /// Whether a text could be a key, so that no other is looked up.
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
    /// Makes a key that lets its bearer use the service.
    ///
    /// The home keeps a SHA-256 digest of it alone, so the text cannot be shown again.
    ///
    /// - Parameters:
    ///   - name: Who it is for, as ``NamedKey/namePattern`` has it; unique in the home.
    ///   - now: The moment that is noted as its making.
    /// - Returns: What is kept of the key, and its text.
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` for a name that is taken or no
    ///   name, `StorageError`.
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

    /// The keys of this home by name.
    ///
    /// - Throws: `StorageError`.
    public func apiKeys() throws -> [NamedKey] {
        try keys.apiKeys().map(NamedKey.init)
    }

    /// Removes a key: from then on it lets nobody in, and its name can be used again.
    ///
    /// - Returns: Whether there was a key of that name.
    /// - Throws: `StorageError`.
    public func revokeAPIKey(named name: String) async throws -> Bool {
        try await keys.removeAPIKey(named: name)
    }

    /// Finds out which key a text is.
    ///
    /// The store is read at each call, so that a key counts as soon as it is added and no longer
    /// than it is there. The digest is compared with every stored one, each in constant time.
    ///
    /// - Returns: The key's name; nil where the text is no key of this home.
    /// - Throws: `StorageError`.
    package func nameOfAPIKey(_ text: String) throws -> String? {
        guard NamedKey.isPlausible(text) else { return nil }
        let digest = SHA256.hash(Data(text.utf8))
        var name: String?
        for key in try keys.apiKeys() where digest.matches(key.digest) { name = key.name }
        return name
    }
}

/// What is wanted of whoever stores API keys.
protocol APIKeyRepository: Sendable {
    /// Stores a key.
    ///
    /// - Returns: false, with nothing changed, where a key of that name is stored already.
    func insert(_ key: StoredAPIKey) async throws -> Bool

    /// Every stored key by name.
    func apiKeys() throws -> [StoredAPIKey]

    /// Removes the key of a name.
    ///
    /// - Returns: Whether there was one.
    func removeAPIKey(named name: String) async throws -> Bool
}

extension SQLiteStore: APIKeyRepository {}
