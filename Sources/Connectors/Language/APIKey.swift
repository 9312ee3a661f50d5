/// A secret that is not printed by accident.
public struct APIKey: Hashable, Sendable {
    let secret: String

    /// Takes a key; nil unless it is one line of visible ASCII characters.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        secret = text
    }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the key.
    public var description: String { "(hidden)" }
    /// Never the key.
    public var debugDescription: String { "(hidden)" }
    /// Nothing: `dump` and reflection show no key either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
