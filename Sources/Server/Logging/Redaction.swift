import Foundation
import Logging
import Workflows

/// Redacts secrets from the log and truncates long texts.
struct Redaction: Sendable {
    private let secrets: [String]
    /// The largest length of a text.
    private static let limit = 2000

    /// Parts of names whose values are secret, in lower case without punctuation.
    private static let secretWords = [
        "authorization", "cookie", "apikey", "token", "secret", "password", "passwd", "credential",
    ]

    init(secrets: [Secret]) {
        // Replacing a text of a few characters everywhere would garble the log and protect nothing.
        self.secrets = secrets.map(\.text).filter { $0.utf8.count >= 8 }
    }

    /// A text without the known secrets and named API keys, truncated.
    func redacted(_ text: String) -> String {
        let clean = NamedKey.hidden(
            in: secrets.reduce(text) { $0.replacingOccurrences(of: $1, with: "(hidden)") }
        )
        return clean.count > Self.limit ? clean.prefix(Self.limit) + "…" : clean
    }

    /// Metadata without levels, sorted by name.
    func fields(of metadata: Logger.Metadata) -> [(name: String, value: LogLine.Value)] {
        metadata.sorted { $0.key < $1.key }.flatMap { name, value in
            isSecret(name) ? [] : fields(of: value, named: redacted(name))
        }
    }

    private func fields(
        of value: Logger.MetadataValue,
        named name: String
    ) -> [(name: String, value: LogLine.Value)] {
        switch value {
        case .string(let text):
            [(name, .text(redacted(text)))]
        case .stringConvertible(let value):
            [(name, Self.literal(value).map { .literal($0) } ?? .text(redacted("\(value)")))]
        case .dictionary(let metadata):
            fields(of: metadata).map { ("\(name).\($0.name)", $0.value) }
        case .array(let values):
            values.enumerated().flatMap { fields(of: $1, named: "\(name).\($0)") }
        }
    }

    private func isSecret(_ name: String) -> Bool {
        let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
        return Self.secretWords.contains { letters.contains($0) }
    }

    /// A number or a boolean as JSON writes it; nil for anything else, and for NaN and infinity.
    private static func literal(_ value: any CustomStringConvertible & Sendable) -> String? {
        switch value {
        case let flag as Bool: "\(flag)"
        case let number as any BinaryInteger: "\(number)"
        case let number as Double where number.isFinite: "\(number)"
        default: nil
        }
    }
}
