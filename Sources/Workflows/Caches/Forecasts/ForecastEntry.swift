package import Foundation
import Hashing
package import Market

/// Forecasts as bytes that cannot be taken for others: in a file, and in a cache of another process.
///
/// Layout, numbers little-endian: the tag `HCFC`, the version (1 byte), the name of the key (64 ASCII
/// digits), the number of bars (8 bytes), then for each bar a byte of flags and the present numbers as
/// IEEE 754 doubles: log return, rank, log range. A SHA-256 of all of it ends the entry, so that
/// damaged, cut and foreign bytes are told from an entry, and one entry from that of another key.
package enum ForecastEntry {
    /// The version of the layout; an entry of another one counts as absent.
    package static let version: UInt8 = 1

    private static let tag = Array("HCFC".utf8)
    private static let nameLength = 64
    private static let headLength = 4 + 1 + nameLength + 8

    private enum Flag {
        static let forecast: UInt8 = 1
        static let range: UInt8 = 2
    }

    /// Encodes forecasts, which have no band yet.
    ///
    /// - Parameters:
    ///   - forecasts: One element for each bar.
    ///   - name: The name of their key, 64 hexadecimal digits.
    /// - Returns: About 25 bytes a bar.
    package static func encode(_ forecasts: [Forecast?], as name: String) -> Data {
        var bytes = tag
        bytes.reserveCapacity(headLength + 25 * forecasts.count + SHA256.Digest.count)
        bytes.append(version)
        bytes += Array(name.utf8)
        bytes.append(word: UInt64(forecasts.count))
        for forecast in forecasts {
            guard let forecast else {
                bytes.append(0)
                continue
            }
            bytes.append(Flag.forecast | (forecast.logRange == nil ? 0 : Flag.range))
            bytes.append(word: forecast.logReturn.bitPattern)
            bytes.append(word: forecast.rank.bitPattern)
            if let range = forecast.logRange { bytes.append(word: range.bitPattern) }
        }
        return Data(bytes + SHA256.hash(bytes).bytes)
    }

    /// Decodes the entry of a key.
    ///
    /// - Parameters:
    ///   - bytes: Anything.
    ///   - name: The name of the key.
    ///   - count: How many bars it has.
    /// - Returns: nil for whatever is not the entry of that key, as it was encoded.
    package static func decode(_ bytes: Data, as name: String, count: Int) -> [Forecast?]? {
        let bytes = [UInt8](bytes)
        let body = bytes.dropLast(SHA256.Digest.count)
        guard body.count >= headLength,
            SHA256.hash(Array(body)).matches(bytes[body.endIndex...])
        else { return nil }
        var reader = EntryReader(bytes: body)
        guard reader.take(tag.count).map(Array.init) == tag, reader.byte() == version,
            reader.take(nameLength).map({ String(decoding: $0, as: UTF8.self) }) == name,
            reader.word() == UInt64(count)
        else { return nil }
        var forecasts: [Forecast?] = []
        forecasts.reserveCapacity(count)
        for _ in 0..<count {
            guard let flags = reader.byte() else { return nil }
            guard flags & Flag.forecast != 0 else {
                forecasts.append(nil)
                continue
            }
            guard let logReturn = reader.number(), let rank = reader.number() else { return nil }
            var forecast = Forecast(logReturn: logReturn, logRange: nil, rank: rank)
            if flags & Flag.range != 0 {
                guard let range = reader.number() else { return nil }
                forecast.logRange = range
            }
            forecasts.append(forecast)
        }
        return reader.isAtEnd ? forecasts : nil
    }
}

/// Reads numbers from bytes that may end too early.
private struct EntryReader {
    private var rest: ArraySlice<UInt8>

    init(bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func word() -> UInt64? {
        take(8).map { $0.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    }

    mutating func number() -> Double? { word().map(Double.init(bitPattern:)) }
}

extension [UInt8] {
    /// Appends a word, little-endian.
    fileprivate mutating func append(word: UInt64) {
        Swift.withUnsafeBytes(of: word.littleEndian) { append(contentsOf: $0) }
    }
}
