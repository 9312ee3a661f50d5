import GRDB
import Market

/// How many rows a stretch of stored data holds, and sums of their hashes.
///
/// SQLite has checksums of its log and none of its pages: a damaged page may read as fewer rows, or
/// as rows with other values. So the store keeps beside each stretch of 1,024 candles, or of 90 days of
/// funding rates, what it must read. Sums are modulo 2^64, so that a row is added or taken away in
/// one step and in any order.
struct StretchDigest: Hashable {
    /// How many rows there are.
    var count: Int64 = 0
    /// The sum of the hashes of their times.
    var times: UInt64 = 0
    /// The sum of the hashes of the whole rows.
    var rows: UInt64 = 0

    /// Adds a row.
    mutating func add(_ row: RowHash) {
        count += 1
        times &+= row.time
        rows &+= row.whole
    }

    /// Takes a row away.
    mutating func remove(_ row: RowHash) {
        count -= 1
        times &-= row.time
        rows &-= row.whole
    }

    mutating func add(_ other: StretchDigest) {
        count += other.count
        times &+= other.times
        rows &+= other.rows
    }
}

/// The hashes of one row: of its time, and of its time and values.
struct RowHash {
    let time: UInt64
    let whole: UInt64

    /// Hashes a row.
    ///
    /// - Parameters:
    ///   - milliseconds: Its time.
    ///   - values: The bits of its values, in the order of the columns.
    ///   - source: The hash of what it belongs to, so that rows of another source are none of this one.
    init(time milliseconds: Int64, values: UInt64..., of source: UInt64) {
        time = Self.mix(source ^ UInt64(bitPattern: milliseconds))
        whole = values.reduce(time) { Self.mix($0 &+ $1) }
    }

    /// FNV-1a over a text.
    static func hash(of text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// The finalizer of SplitMix64: every bit of the input changes about half of the bits.
    private static func mix(_ word: UInt64) -> UInt64 {
        var word = word &+ 0x9e37_79b9_7f4a_7c15
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}

/// What rows belong together: the candles of one series, or the funding rates of one symbol.
struct DataSource {
    /// `BTCUSDT 1h`, `BTCUSDT spot 1h`, `BTCUSDT funding`.
    let name: String
    /// Milliseconds that a stretch is long.
    let stretchLength: Int64
    private let hash: UInt64

    /// The candles of a series.
    static func candles(_ key: SeriesKey) -> DataSource {
        DataSource(
            name: "\(key.symbol.name) \(key.venue.rawValue) \(key.interval.rawValue)",
            stretchLength: 1024 * key.interval.milliseconds
        )
    }

    /// The funding rates of a symbol.
    static func funding(_ symbol: Symbol) -> DataSource {
        DataSource(name: "\(symbol.name) funding", stretchLength: 90 * 86_400_000)
    }

    private init(name: String, stretchLength: Int64) {
        self.name = name
        self.stretchLength = stretchLength
        hash = RowHash.hash(of: name)
    }

    func hash(of candle: Candle) -> RowHash {
        RowHash(
            time: candle.openTime.milliseconds,
            values: candle.open.bitPattern,
            candle.high.bitPattern,
            candle.low.bitPattern,
            candle.close.bitPattern,
            candle.volume.bitPattern,
            of: hash
        )
    }

    func hash(of rate: FundingRate) -> RowHash {
        RowHash(time: rate.time.milliseconds, values: rate.rate.bitPattern, of: hash)
    }

    /// The hash of a time alone; the other half means nothing.
    func hash(of time: Timestamp) -> RowHash {
        RowHash(time: time.milliseconds, of: hash)
    }

    /// The number of the stretch that holds a moment.
    func stretch(of time: Timestamp) -> Int64 {
        let (quotient, remainder) = time.milliseconds.quotientAndRemainder(
            dividingBy: stretchLength
        )
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The moments that some stretches cover, as milliseconds that may be compared with any time.
    func times(of stretches: ClosedRange<Int64>) -> ClosedRange<Int64> {
        func bound(_ stretch: Int64, plus extra: Int64) -> Int64 {
            let (product, overflow) = stretch.multipliedReportingOverflow(by: stretchLength)
            guard !overflow else { return stretch < 0 ? .min : .max }
            let (sum, isTooLarge) = product.addingReportingOverflow(extra)
            return isTooLarge ? .max : sum
        }
        return bound(
            stretches.lowerBound,
            plus: 0
        )...max(
            bound(stretches.lowerBound, plus: 0),
            bound(stretches.upperBound, plus: stretchLength - 1)
        )
    }
}
