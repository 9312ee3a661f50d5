/// A secret that cannot be printed by accident.
public struct Secret: Sendable {
    /// The secret itself, for whoever compares it.
    package let text: String

    /// Takes a key that clients send: one line of visible ASCII characters.
    ///
    /// - Returns: nil unless it has 16 to 4,096 of them; a shorter one could be guessed.
    public init?(key text: String) {
        guard
            (16...4096).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
    }

    /// Takes any text that must stay out of the logs.
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
