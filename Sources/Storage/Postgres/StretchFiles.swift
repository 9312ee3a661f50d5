import Files
import Foundation
import Hashing
import Market

/// The candles of one stretch of a series: at most 1,024, in time order.
///
/// As bytes they are 48 a candle: opening time, open, high, low, close and volume, each of 64 bits,
/// little-endian. A stretch is named by the SHA-256 of the text `hindcast candles 1`, the name of its
/// series and these bytes, so that equal candles of two series are two files.
struct Stretch {
    /// Bytes of one candle.
    private static let rowLength = 48

    let number: Int64
    let candles: [Candle]

    /// The bytes of the file.
    func bytes(of source: DataSource) -> Data {
        var bytes = Data(Self.head(of: source))
        bytes.reserveCapacity(bytes.count + candles.count * Self.rowLength)
        for candle in candles {
            let values = [candle.open, candle.high, candle.low, candle.close, candle.volume]
            for word in [UInt64(bitPattern: candle.openTime.milliseconds)]
                + values.map(\.bitPattern)
            {
                withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
            }
        }
        return bytes
    }

    /// Reads what ``bytes(of:)`` writes.
    ///
    /// - Returns: nil where the bytes are not of this source or end inside of a candle.
    init?(number: Int64, _ bytes: Data, of source: DataSource) {
        let head = Self.head(of: source)
        guard bytes.starts(with: head), (bytes.count - head.count) % Self.rowLength == 0 else {
            return nil
        }
        self.number = number
        candles = bytes.withUnsafeBytes { buffer in
            stride(from: head.count, to: buffer.count, by: Self.rowLength).map { offset in
                func word(_ index: Int) -> UInt64 {
                    UInt64(
                        littleEndian: buffer.loadUnaligned(
                            fromByteOffset: offset + 8 * index,
                            as: UInt64.self
                        )
                    )
                }
                func value(_ index: Int) -> Double { Double(bitPattern: word(index)) }
                return Candle(
                    openTime: Timestamp(milliseconds: Int64(bitPattern: word(0))),
                    open: value(1),
                    high: value(2),
                    low: value(3),
                    close: value(4),
                    volume: value(5)
                )
            }
        }
    }

    init(number: Int64, _ candles: [Candle]) {
        self.number = number
        self.candles = candles
    }

    private static func head(of source: DataSource) -> [UInt8] {
        Array("hindcast candles 1\0\(source.name)\n".utf8)
    }
}

/// The folder of stretches: `candles/3f/3fa4...`, each named by the SHA-256 of its bytes.
///
/// A file is written aside, synced and renamed, and never changed.
struct StretchFiles {
    let folder: URL

    /// The file of a digest.
    func file(_ digest: Data) -> URL {
        let name = digest.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        return folder.appending(path: "\(name.prefix(2))/\(name)")
    }

    /// Writes a stretch, unless it is there.
    ///
    /// - Returns: Its digest.
    /// - Throws: `FileError`.
    func write(_ stretch: Stretch, of source: DataSource) throws -> Data {
        let bytes = stretch.bytes(of: source)
        let digest = Data(SHA256.hash(bytes).bytes)
        let place = file(digest)
        // One that is there may be damaged, and is then put right.
        if (try? Data(contentsOf: place)) != bytes {
            try UnlockedFile.write(bytes, to: place)
        }
        return digest
    }

    /// Reads a stretch and checks its bytes against its name.
    ///
    /// - Throws: ``DamagedRows``.
    func read(_ entry: StretchEntry, of source: DataSource) throws -> Stretch {
        let place = file(entry.digest)
        func damage(_ fault: String) -> DamagedRows {
            DamagedRows(
                source: source.name,
                fault: "candles/\(place.lastPathComponent) \(fault)"
            )
        }
        guard let bytes = try? Data(contentsOf: place) else {
            throw damage("is missing or cannot be read; is it the folder that all services share?")
        }
        guard SHA256.hash(bytes).matches(entry.digest),
            let stretch = Stretch(number: entry.number, bytes, of: source),
            stretch.candles.count == entry.count,
            stretch.candles.first?.openTime == entry.first,
            stretch.candles.last?.openTime == entry.last
        else { throw damage("differs from what was stored") }
        return stretch
    }

    /// Removes the file of a stretch.
    ///
    /// - Throws: `FileError`.
    func remove(_ digest: Data) throws {
        try FileSystem.remove(file(digest))
    }
}

/// One row of the index: where the candles of a stretch are.
struct StretchEntry {
    let number: Int64
    let first: Timestamp
    let last: Timestamp
    let count: Int
    let digest: Data

    /// The columns that a row is made of.
    static let columns = "number, first_time, last_time, count, digest"

    init(_ row: PostgresRow) throws {
        number = try row(0)
        first = Timestamp(milliseconds: try row(1))
        last = Timestamp(milliseconds: try row(2))
        count = try row(3)
        digest = try row(4)
    }
}
