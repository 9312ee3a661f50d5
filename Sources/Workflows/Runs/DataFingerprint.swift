import Crypto
import Foundation
import Market

/// SHA-256 over what a run has read, so that a report says on which data it stands.
enum DataFingerprint {
    /// The fingerprint of a series and of funding rates: the key, then each column in order as
    /// little-endian 8-byte words.
    ///
    /// - Returns: 64 hexadecimal digits.
    static func sha256(of series: CandleSeries, funding: [FundingRate] = []) -> String {
        var hash = SHA256()
        hash.update(data: Data(series.key.description.utf8))
        hash.update(words: series.openTimes) { UInt64(bitPattern: $0.milliseconds) }
        for column in [series.opens, series.highs, series.lows, series.closes, series.volumes] {
            hash.update(words: column, as: \.bitPattern)
        }
        hash.update(words: funding) { UInt64(bitPattern: $0.time.milliseconds) }
        hash.update(words: funding, as: \.rate.bitPattern)
        return hash.finalize().hexadecimal
    }

    /// The fingerprint of a file's bytes, 64 hexadecimal digits.
    static func sha256(of bytes: Data) -> String {
        SHA256.hash(data: bytes).hexadecimal
    }
}

extension Digest {
    fileprivate var hexadecimal: String {
        map { String(format: "%02x", $0) }.joined()
    }
}

extension SHA256 {
    fileprivate mutating func update<T>(words: [T], as word: (T) -> UInt64) {
        var bytes = Data(capacity: words.count * 8)
        for value in words {
            withUnsafeBytes(of: word(value).littleEndian) { bytes.append(contentsOf: $0) }
        }
        update(data: bytes)
    }
}
