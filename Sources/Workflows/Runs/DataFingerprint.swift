import Foundation
import Hashing
import Market

/// SHA-256 of the data that a run has read, for its report.
enum DataFingerprint {
    /// The fingerprint of a series and of funding rates: the key, then each column in order as
    /// little-endian 8-byte words.
    ///
    /// - Returns: 64 hexadecimal digits.
    static func sha256(of series: CandleSeries, funding: [FundingRate] = []) -> String {
        var hash = SHA256()
        hash.update(Data(series.key.description.utf8))
        hash.update(words: series.openTimes) { UInt64(bitPattern: $0.milliseconds) }
        for column in [series.opens, series.highs, series.lows, series.closes, series.volumes] {
            hash.update(words: column) { $0.bitPattern }
        }
        hash.update(words: funding) { UInt64(bitPattern: $0.time.milliseconds) }
        hash.update(words: funding) { $0.rate.bitPattern }
        return hash.finalize().hexadecimal
    }

    /// The fingerprint of a file's bytes, 64 hexadecimal digits.
    static func sha256(of bytes: Data) -> String {
        SHA256.hash(bytes).hexadecimal
    }
}

extension SHA256 {
    /// Adds the words of some values, little-endian, a block of them at a time.
    fileprivate mutating func update<T>(words: [T], as word: (T) -> UInt64) {
        let size = 4096
        var block: [UInt64] = []
        block.reserveCapacity(size)
        for start in stride(from: 0, to: words.count, by: size) {
            block.removeAll(keepingCapacity: true)
            for value in words[start..<min(start + size, words.count)] {
                block.append(word(value).littleEndian)
            }
            block.withUnsafeBytes { update($0) }
        }
    }
}
