public import Foundation
public import Market

/// The candles of a CSV file.
///
/// Two layouts are read: the 12 columns of Binance's klines, with or without a header, and any
/// columns under a header that names `open_time` (or `open_time_ms`, `timestamp`, `datetime`,
/// `date`, `time`), `open`, `high`, `low`, `close` and `volume` (or `base_volume`); other columns
/// are ignored. Times are milliseconds or microseconds since 1970, distinguished by their size, or
/// RFC 3339 text. The text is UTF-8: plain, gzipped, or the only CSV file of a zip archive,
/// distinguished by the first bytes.
public struct CandleFile: Sendable, Equatable {
    /// The closed candles.
    public let series: CandleSeries
    /// The last row, if it was left out because its candle had not closed.
    public let unclosed: Candle?
    /// Rows left out since they cannot be candles, in time order; a file of any other origin than
    /// the exchange is refused for them.
    public let impossible: [ImpossibleRow]

    /// Reads a file.
    ///
    /// Any error refuses the whole file.
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - key: The series, which the file does not name.
    ///   - now: The current time, to detect an unclosed last candle; nil takes every row as closed.
    ///   - limits: Limits against damaged and hostile files.
    ///   - progress: Called at intervals with the lines read so far; an error that it throws ends
    ///     the reading.
    /// - Returns: At least one candle, closed or not.
    /// - Throws: ``CandleFileError`` with the first bad line.
    public static func read(
        _ url: URL,
        key: SeriesKey,
        now: Timestamp? = nil,
        limits: Limits = Limits(),
        progress: (Int) throws -> Void = { _ in }
    ) throws -> CandleFile {
        let file = url.relativePath
        let input = try FileBytes(path: url.path, name: file)
        return try read(
            input.unpacked(limits: limits),
            file: file,
            key: key,
            now,
            made: input.made,
            limits,
            progress
        )
    }

    /// Reads plain or gzipped CSV from memory.
    ///
    /// - Throws: ``CandleFileError`` with the first bad line.
    public static func read(
        _ data: Data,
        named name: String,
        key: SeriesKey,
        now: Timestamp? = nil,
        limits: Limits = Limits()
    ) throws -> CandleFile {
        let input = MemoryBytes(data)
        let source: any ByteSource =
            data.starts(with: Packing.gzipMagic)
            ? GzipBytes(input, name: name, limits: limits)
            : BoundedBytes(input, name: name, limits: limits)
        return try read(source, file: name, key: key, now, made: nil, limits) { _ in }
    }

    private static func read(
        _ source: any ByteSource,
        file: String,
        key: SeriesKey,
        _ now: Timestamp?,
        made: Timestamp?,
        _ limits: Limits,
        _ progress: (Int) throws -> Void
    ) throws -> CandleFile {
        var parser = try CandleParser(
            file: file,
            key: key,
            now: now,
            made: made,
            rowLimit: limits.rows
        )
        try LineReader(file: file, lineLimit: limits.lineBytes).read(source) { line, number in
            if number % 65_536 == 0 {
                try progress(number)
            }
            try parser.take(line, number)
        }
        return try parser.finish()
    }

    fileprivate init(series: CandleSeries, unclosed: Candle?, impossible: [ImpossibleRow]) {
        self.series = series
        self.unclosed = unclosed
        self.impossible = impossible
    }
}

extension CandleFile {
    /// Limits on a file; exceeding one is an error.
    public struct Limits: Sendable, Hashable {
        /// Decompressed bytes.
        public var unpackedBytes = 1 << 30
        /// The largest compression ratio once ``ratioFloor`` is passed; candles reach about 5,
        /// quiet markets 50.
        public var ratio = 200
        /// Decompressed bytes up to which any ratio is allowed.
        public var ratioFloor = 1 << 24
        /// Bytes of a line.
        public var lineBytes = 1 << 16
        /// Rows.
        public var rows = 10_000_000

        /// Creates the default limits.
        public init() {}
    }
}

extension CandleParser {
    /// The content after the last line.
    fileprivate mutating func finish() throws -> CandleFile {
        try checkComplete()
        return CandleFile(series: series, unclosed: unclosed, impossible: impossible)
    }
}
