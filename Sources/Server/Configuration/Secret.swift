/// A secret that is not printed by accident.
public struct Secret: Sendable {
    /// The secret itself, for comparisons.
    package let text: String

    /// Takes a client's API key: one line of visible ASCII characters.
    ///
    /// - Returns: nil unless it has 16 to 4,096 characters; a shorter one could be guessed.
    public init?(key text: String) {
        guard
            (16...4096).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
    }

    /// Takes any text that must not be logged.
    init(hiding text: String) {
        self.text = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the secret.
    public var description: String { "(hidden)" }
    /// Never the secret.
    public var debugDescription: String { "(hidden)" }
    /// Nothing: `dump` and reflection show no secret either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
