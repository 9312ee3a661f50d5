public import Market

/// Why a candle file was refused: file, line and remedy.
public struct CandleFileError: Error, Hashable, Sendable {
    /// The file, as the caller named it.
    public let file: String
    /// The line number, header included; nil for the whole file.
    public let line: Int?
    /// The error.
    public let problem: Problem

    /// Creates an error.
    public init(file: String, line: Int? = nil, problem: Problem) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    /// The possible errors of a candle file.
    public enum Problem: Error, Hashable, Sendable {
        /// The file does not exist.
        case missing
        /// It is a folder.
        case folder
        /// The system refused to read it.
        case unreadable(reason: String)
        /// It is empty, or decompresses to nothing.
        case empty
        /// It has a header and no rows.
        case noRows
        /// It has more rows than allowed.
        case tooManyRows(limit: Int)
        /// It decompresses to more bytes than allowed.
        case tooLarge(limit: Int)
        /// Its compression ratio exceeds the limit (zip bomb).
        case ratio(limit: Int)
        /// The gzip data are truncated.
        case truncatedGzip
        /// The gzip data are damaged.
        case damagedGzip(reason: String)
        /// The zip archive is damaged.
        case damagedZip(reason: String)
        /// The zip archive holds no CSV file.
        case zipWithoutCSV
        /// The zip archive holds several CSV files.
        case zipWithSeveralCSVs(count: Int)
        /// The CSV file inside the zip archive is encrypted.
        case encryptedZip
        /// The line is not UTF-8 text.
        case notText
        /// The line is longer than allowed.
        case lineTooLong(limit: Int)
        /// The lines end in carriage returns only.
        case carriageReturn
        /// A quoted field does not end on its line.
        case openQuote
        /// The header lacks required columns.
        case missingColumns([String])
        /// The header of a file of funding rates lacks their columns.
        case missingFundingColumns
        /// The header names a column twice.
        case repeatedColumn(String)
        /// There is no header, and the columns are not Binance's.
        case headless(columns: Int)
        /// The row has another number of columns than the header or first row.
        case columnCount(found: Int, expected: Int)
        /// A field is not a decimal number.
        case number(column: String, value: String)
        /// A number is too large for a double.
        case overflow(column: String, value: String)
        /// A field is not a time.
        case time(column: String, value: String)
        /// A time is before 2000 or after 2100.
        case timeRange(column: String, value: String)
        /// The row opens in the future.
        case future(openTime: Timestamp, now: Timestamp)
        /// The row is not a valid candle.
        case candle(CandleFault)
        /// None of the rows can be a candle.
        case allImpossible(rows: Int, reason: String)
        /// No two rows are as close as the interval says.
        case spacing(milliseconds: Int64, interval: Interval)
    }
}

extension CandleFileError: CustomStringConvertible {
    /// One line: file, line, error, value, and the remedy.
    public var description: String {
        let place = line.map { "\(file), line \($0): " } ?? "\(file): "
        return place + problem.description
    }
}

extension CandleFileError.Problem: CustomStringConvertible {
    /// The error, and the remedy.
    public var description: String {
        switch self {
        case .missing:
            "there is no such file; check the path"
        case .folder:
            "is a folder; name the file in it"
        case .unreadable(let reason):
            "cannot be read (\(reason)); check its permissions"
        case .empty:
            "is empty; download or export it again"
        case .noRows:
            "has a header and no rows; download or export it again"
        case .tooManyRows(let limit):
            "has more rows than the \(limit) allowed; split it"
        case .tooLarge(let limit):
            "holds more than \(limit) bytes once unpacked; split it"
        case .ratio(let limit):
            "unpacks to more than \(limit) times its size, as no candle file does; check its source"
        case .truncatedGzip:
            "the gzip data stop in the middle; download it again"
        case .damagedGzip(let reason):
            "the gzip data are damaged (\(reason)); download it again"
        case .damagedZip(let reason):
            "the zip archive is damaged (\(reason)); download it again"
        case .zipWithoutCSV:
            "the zip archive holds no .csv file; check that it is the right one"
        case .zipWithSeveralCSVs(let count):
            "the zip archive holds \(count) .csv files; unpack it and import them one by one"
        case .encryptedZip:
            "the zip archive is encrypted; unpack it and import the .csv file"
        case .notText:
            "is not UTF-8 text; give a CSV file in UTF-8, plain, gzipped or zipped"
        case .lineTooLong(let limit):
            "is longer than \(limit) bytes; check that this is a CSV file of candles"
        case .carriageReturn:
            "ends in a carriage return alone; save with LF or CRLF line ends"
        case .openQuote:
            "a quoted field does not end on its line; remove the quotes"
        case .missingColumns(let names):
            "the header lacks \(names.joined(separator: ", ")); name the columns open_time, open, "
                + "high, low, close, volume, separated by commas"
        case .missingFundingColumns:
            "the header lacks calc_time and last_funding_rate, each once; name them, separated by "
                + "commas"
        case .repeatedColumn(let name):
            "the header names \(name) twice; keep one"
        case .headless(let columns):
            "there is no header, and Binance's files have 12 columns, not \(columns); add a header"
        case .columnCount(let found, let expected):
            "the columns are \(found), but \(expected) in the first line; repair or remove the row"
        case .number(let column, let value):
            "\(column) '\(value)' is not a decimal number; write it like 46216.93"
        case .overflow(let column, let value):
            "\(column) '\(value)' is too large for a number; check the source"
        case .time(let column, let value):
            "\(column) '\(value)' is not a time; give milliseconds since 1970 or 2025-01-18T16:00:00Z"
        case .timeRange(let column, let value):
            "\(column) '\(value)' is not between 2000 and 2100; give milliseconds, microseconds "
                + "or (10 digits) seconds since 1970"
        case .future(let openTime, let now):
            "\(openTime) is later than now (\(now)); check the time unit and the clock"
        case .candle(let fault):
            fault.description
        case .allImpossible(let rows, let reason):
            "none of the \(rows) rows can be a candle (the first: \(reason)); check the interval "
                + "and the source"
        case .spacing(let milliseconds, let interval):
            "the rows are at least \(Self.length(milliseconds)) apart, so these are no \(interval) "
                + "candles; check the interval"
        }
    }

    private static func length(_ milliseconds: Int64) -> String {
        Interval.allCases.first { $0.milliseconds == milliseconds }?.rawValue
            ?? "\(milliseconds / 60_000) minutes"
    }
}
