import Backtesting
import Foundation
import Market

/// A run's name, made from its time and its content: `20250118T160000Z-lstm_fast-BTCUSDT-1a2b3c4d`.
///
/// Names become folders, so only this pattern is accepted and no path can be made of one. They sort
/// by the time of the run.
///
/// Equal names are equal runs. The content is everything that decides a report. If a language model
/// took part, it includes the answers, since a model may be unreachable for one run and answer
/// another.
package struct RunID: Hashable {
    /// The whole name.
    package let text: String
    /// The strategy's name in requests.
    let strategy: String
    /// The symbol's name.
    let symbol: String
    /// Digits of the time, with milliseconds.
    private let moment: String

    /// The pattern of run names, as ``init(_:)`` takes them.
    package static let pattern =
        "^[0-9]{8}T[0-9]{6}([0-9]{3})?Z-[a-z0-9_]{1,40}-\(Symbol.pattern(lowerCase: false))"
        + "-[0-9a-f]{8}$"

    /// Reads a name; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard
            parts.count == 4, text.count <= 96,
            let moment = Self.moment(parts[0]),
            (1...40).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(\.isWordByte),
            let symbol = try? Symbol(String(parts[2])), symbol.name == parts[2],
            parts[3].utf8.count == 8, parts[3].utf8.allSatisfy(\.isHexadecimalDigit)
        else { return nil }
        self.text = text
        self.moment = moment
        strategy = String(parts[1])
        self.symbol = symbol.name
    }

    /// Names a run.
    ///
    /// - Parameters:
    ///   - manifest: Everything that decides the run except a language model's answers.
    ///   - usage: The counts of a language model; nil for a strategy that consults none.
    ///   - trades: The trades of the run.
    ///   - now: The time of the run.
    /// - Returns: The name.
    /// - Throws: `EncodingError` where a trade is not a finite number.
    static func make(
        _ manifest: RunManifest,
        usage: LanguageUsage?,
        trades: [Trade],
        now: Timestamp
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var bytes = try encoder.encode(manifest)
        if let usage {
            bytes += try encoder.encode(usage)
            bytes += try encoder.encode(trades)
        }
        let content = DataFingerprint.sha256(of: bytes).prefix(8)
        let clock = now.description.filter { $0.isLetter || $0.isNumber }
        return "\(clock)-\(manifest.strategy.id)-\(manifest.symbol)-\(content)"
    }

    /// The digits of `20250118T160000Z` or `20250118T160000123Z`, milliseconds always there.
    private static func moment(_ clock: Substring) -> String? {
        let bytes = Array(clock.utf8)
        guard
            bytes.count == 16 || bytes.count == 19,
            bytes[8] == UInt8(ascii: "T"), bytes[bytes.count - 1] == UInt8(ascii: "Z")
        else { return nil }
        let digits = bytes[..<8] + bytes[9..<(bytes.count - 1)]
        guard digits.allSatisfy(\.isDigit) else { return nil }
        return String(decoding: digits, as: UTF8.self) + (bytes.count == 16 ? "000" : "")
    }
}

extension RunID: Comparable {
    /// Whether the left run is the earlier one; runs of one moment sort by name.
    package static func < (left: RunID, right: RunID) -> Bool {
        (left.moment, left.text) < (right.moment, right.text)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (48...57).contains(self) }
    fileprivate var isHexadecimalDigit: Bool { isDigit || (97...102).contains(self) }
    fileprivate var isWordByte: Bool { isDigit || (97...122).contains(self) || self == 95 }
}
