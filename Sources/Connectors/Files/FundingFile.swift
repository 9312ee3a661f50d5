public import Foundation
public import Market

/// The funding rates of a CSV file.
///
/// The exchange's dumps have the columns `calc_time`, `funding_interval_hours` and
/// `last_funding_rate`; a header that names `funding_time` and `funding_rate` is read as well, and
/// other columns are ignored. Times and packing are those of ``CandleFile``.
public struct FundingFile: Sendable, Equatable {
    /// The rates, in time order.
    public let rates: [FundingRate]
    /// Rows left out since their rate is not a share between -1 and 1; nil for none.
    public let leftOut: RowGroup?

    /// Whether the header of a file names the columns of funding rates.
    ///
    /// - Throws: ``CandleFileError`` where the file cannot be read.
    public static func isFunding(_ url: URL) throws -> Bool {
        let file = url.relativePath
        let source = try FileBytes(path: url.path, name: file).unpacked(limits: .init())
        return try isFunding(source, file)
    }

    private static func isFunding(_ source: any ByteSource, _ file: String) throws -> Bool {
        struct FirstLine: Error {
            let isFunding: Bool
        }
        let reader = LineReader(file: file, lineLimit: CandleFile.Limits().lineBytes)
        do {
            try reader.read(source) { line, _ in
                guard !line.isEmpty else { return }
                var fields = CSVFields()
                guard line.isText, (try? fields.split(line)) != nil else {
                    throw FirstLine(isFunding: false)
                }
                let columns = FundingColumns(header: fields.all.map { line.name($0) })
                throw FirstLine(isFunding: columns != nil)
            }
        } catch let first as FirstLine {
            return first.isFunding
        }
        return false
    }

    /// Reads a file; it is refused as a whole where anything in it is not understood.
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - now: The present; a settlement after it is refused.
    ///   - limits: How much to read at most.
    ///   - progress: Called with the lines read so far, now and then; what it throws ends the
    ///     reading.
    /// - Returns: At least one rate.
    /// - Throws: ``CandleFileError`` with the first bad line.
    public static func read(
        _ url: URL,
        now: Timestamp,
        limits: CandleFile.Limits = CandleFile.Limits(),
        progress: (Int) throws -> Void = { _ in }
    ) throws -> FundingFile {
        let file = url.relativePath
        let source = try FileBytes(path: url.path, name: file).unpacked(limits: limits)
        var parser = FundingParser(file: file, now: now, rowLimit: limits.rows)
        try LineReader(file: file, lineLimit: limits.lineBytes).read(source) { line, number in
            if number % 65_536 == 0 {
                try progress(number)
            }
            try parser.take(line, number)
        }
        return try parser.finish()
    }

    /// Reads plain or gzipped CSV from memory; every settlement is taken as past.
    ///
    /// - Throws: ``CandleFileError`` with the first bad line.
    package static func read(
        _ data: Data,
        named name: String,
        limits: CandleFile.Limits = CandleFile.Limits()
    ) throws -> FundingFile {
        let input = MemoryBytes(data)
        let source: any ByteSource =
            data.starts(with: Packing.gzipMagic)
            ? GzipBytes(input, name: name, limits: limits)
            : BoundedBytes(input, name: name, limits: limits)
        let now = Timestamp(milliseconds: .max)
        var parser = FundingParser(file: name, now: now, rowLimit: limits.rows)
        try LineReader(file: name, lineLimit: limits.lineBytes).read(source) { line, number in
            try parser.take(line, number)
        }
        return try parser.finish()
    }

    fileprivate init(rates: [FundingRate], leftOut: RowGroup?) {
        self.rates = rates
        self.leftOut = leftOut
    }
}

/// Where in a row time, rate and interval stand.
private struct FundingColumns {
    let time: Int
    let rate: Int
    let interval: Int?
    let names: [String]

    private static let timeNames = ["calctime", "fundingtime"]
    private static let rateNames = ["lastfundingrate", "fundingrate"]

    /// Nil where the header does not name both a time and a rate, each once.
    init?(header: [String]) {
        func position(_ names: [String]) -> Int? {
            let found = header.indices.filter { names.contains(header[$0].withoutSeparators) }
            return found.count == 1 ? found[0] : nil
        }
        guard let time = position(Self.timeNames), let rate = position(Self.rateNames) else {
            return nil
        }
        self.time = time
        self.rate = rate
        interval = position(["fundingintervalhours"])
        names = header
    }
}

/// Turns the lines of a CSV file into funding rates, one at a time.
private struct FundingParser {
    let file: String
    let now: Timestamp
    let rowLimit: Int
    private var columns: FundingColumns?
    private var fields = CSVFields()
    private var rates: [FundingRate] = []
    private var leftOut: RowGroup?

    init(file: String, now: Timestamp, rowLimit: Int) {
        self.file = file
        self.now = now
        self.rowLimit = rowLimit
    }

    mutating func take(_ line: Span<UInt8>, _ number: Int) throws {
        guard !line.isEmpty else { return }
        do {
            guard line.isText else { throw CandleFileError.Problem.notText }
            try fields.split(line)
            if let columns {
                try takeRow(line, columns)
            } else {
                columns = FundingColumns(header: fields.all.map { line.name($0) })
                guard columns != nil else {
                    throw CandleFileError.Problem.missingFundingColumns
                }
            }
        } catch let problem as CandleFileError.Problem {
            throw CandleFileError(file: file, line: number, problem: problem)
        }
    }

    private mutating func takeRow(_ line: Span<UInt8>, _ columns: FundingColumns) throws {
        guard fields.all.count == columns.names.count else {
            throw CandleFileError.Problem.columnCount(
                found: fields.all.count,
                expected: columns.names.count
            )
        }
        guard rates.count < rowLimit else {
            throw CandleFileError(file: file, problem: .tooManyRows(limit: rowLimit))
        }
        let time = try line.timestamp(fields.all[columns.time], columns.names[columns.time])
        if let interval = columns.interval {
            _ = try line.number(fields.all[interval], columns.names[interval])
        }
        let rate = FundingRate(
            time: time,
            rate: try line.number(fields.all[columns.rate], columns.names[columns.rate])
        )
        guard time <= now else { throw CandleFileError.Problem.future(openTime: time, now: now) }
        guard abs(rate.rate) <= 1 else {
            leftOut.add(time, reason: "rate \(rate.rate) is not a share between -1 and 1")
            return
        }
        if let last = rates.last, time <= last.time {
            // Equal rows of files that were put together are harmless.
            let known = rates.partitioningIndex { $0.time >= time }
            guard rates[known] != rate else { return }
            throw CandleFileError.Problem.candle(
                rates[known].time == time
                    ? .duplicateTime(time) : .unsorted(time, after: last.time)
            )
        }
        rates.append(rate)
    }

    func finish() throws -> FundingFile {
        guard columns != nil else { throw CandleFileError(file: file, problem: .empty) }
        guard !rates.isEmpty else { throw CandleFileError(file: file, problem: .noRows) }
        return FundingFile(rates: rates, leftOut: leftOut)
    }
}

extension RandomAccessCollection {
    /// The first position whose element belongs to the second part of a partitioned collection.
    func partitioningIndex(where belongs: (Element) -> Bool) -> Index {
        var (start, count) = (startIndex, count)
        while count > 0 {
            let middle = index(start, offsetBy: count / 2)
            if belongs(self[middle]) {
                count /= 2
            } else {
                start = index(after: middle)
                count -= count / 2 + 1
            }
        }
        return start
    }
}
