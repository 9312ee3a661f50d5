import Connectors
import Foundation
import Market
import Storage
import Testing

/// A file that must be refused, and how.
struct BadFile: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    /// What stands after the file's name.
    let message: String

    init(_ name: String, bytes: [UInt8], _ message: String) {
        testDescription = name
        self.bytes = bytes
        self.message = message
    }

    init(_ name: String, _ text: String, _ message: String) {
        self.init(name, bytes: Array(text.utf8), message)
    }

    /// A header, one good row at 00:00 and then those rows.
    init(_ name: String, rows: String, _ message: String) {
        self.init(name, Self.header + "1704067200000,1,2,0.5,1.5,7\n" + rows + "\n", message)
    }

    static let header = "open_time,open,high,low,close,volume\n"
}

private let badRows: [BadFile] = [
    BadFile(
        "NaN",
        rows: "1704070800000,1,NaN,0.5,1.5,7",
        ", line 3: high 'NaN' is not a decimal number; write it like 46216.93"
    ),
    BadFile(
        "infinity",
        rows: "1704070800000,1,inf,0.5,1.5,7",
        ", line 3: high 'inf' is not a decimal number; write it like 46216.93"
    ),
    BadFile(
        "negative price",
        rows: "1704070800000,-1,2,0.5,1.5,7",
        ", line 3: open is -1.0, but a price is a finite number above 0"
    ),
    BadFile(
        "price of zero",
        rows: "1704070800000,1,2,0,1.5,7",
        ", line 3: low is 0.0, but a price is a finite number above 0"
    ),
    BadFile(
        "negative volume",
        rows: "1704070800000,1,2,0.5,1.5,-7",
        ", line 3: volume is -7.0, but a volume is a finite number of at least 0"
    ),
    BadFile(
        "high below low",
        rows: "1704070800000,1,0.4,0.5,1.5,7",
        ", line 3: high 0.4 is below 1.5, another price of the same bar"
    ),
    BadFile(
        "low above close",
        rows: "1704070800000,1,2,0.9,0.8,7",
        ", line 3: low 0.9 is above 0.8, another price of the same bar"
    ),
    BadFile(
        "duplicate time",
        rows: "1704070800000,1,2,0.5,1.5,7\n1704070800000,1,2,0.5,1.5,8",
        ", line 4: 2024-01-01T01:00:00Z stands twice; keep one row for each opening time"
    ),
    BadFile(
        "newest first",
        rows: "1704063600000,1,2,0.5,1.5,7",
        ", line 3: 2023-12-31T23:00:00Z comes after 2024-01-01T00:00:00Z; sort the rows by "
            + "opening time"
    ),
    BadFile(
        "shorter interval",
        rows: "1704067260000,1,2,0.5,1.5,7",
        ", line 3: 2024-01-01T00:01:00Z is not where a 1h candle opens; check the interval and the "
            + "time unit"
    ),
    BadFile(
        "longer interval",
        rows: "1704081600000,1,2,0.5,1.5,7\n1704096000000,1,2,0.5,1.5,7",
        ": the rows are at least 4h apart, so these are no 1h candles; check the interval"
    ),
    BadFile(
        "too few columns",
        rows: "1704070800000,1,2,0.5,1.5",
        ", line 3: the columns are 5, but 6 in the first line; repair or remove the row"
    ),
    BadFile(
        "too many columns",
        rows: "1704070800000,1,2,0.5,1.5,7,8",
        ", line 3: the columns are 7, but 6 in the first line; repair or remove the row"
    ),
    BadFile(
        "cut off in the middle of a row",
        rows: "17040708",
        ", line 3: the columns are 1, but 6 in the first line; repair or remove the row"
    ),
    BadFile(
        "empty field",
        rows: "1704070800000,1,2,,1.5,7",
        ", line 3: low '' is not a decimal number; write it like 46216.93"
    ),
    BadFile(
        "hexadecimal",
        rows: "1704070800000,0x1F,2,0.5,1.5,7",
        ", line 3: open '0x1F' is not a decimal number; write it like 46216.93"
    ),
    BadFile(
        "blank inside a number",
        rows: "1704070800000,1 0,2,0.5,1.5,7",
        ", line 3: open '1 0' is not a decimal number; write it like 46216.93"
    ),
    BadFile(
        "duplicate of an earlier row with other values",
        rows: "1704070800000,1,2,0.5,1.5,7\n1704067200000,1,2,0.5,1.5,8",
        ", line 4: 2024-01-01T00:00:00Z stands twice; keep one row for each opening time"
    ),
    BadFile(
        "thousands separator",
        rows: "1704070800000,1,2,0.5,1.5,\"7,000\"",
        ", line 3: volume '7,000' is not a decimal number; write it like 46216.93"
    ),
    BadFile(
        "overflow",
        rows: "1704070800000,1,2e999,0.5,1.5,7",
        ", line 3: high '2e999' is too large for a number; check the source"
    ),
    BadFile(
        "huge number",
        rows: "1704070800000,1,\(String(repeating: "9", count: 400)),0.5,1.5,7",
        ", line 3: high '99999999999999999999999999999999…' is too large for a number; check the "
            + "source"
    ),
    BadFile(
        "time of nine digits",
        rows: "170407080,1,2,0.5,1.5,7",
        ", line 3: open_time '170407080' is not between 2000 and 2100; give milliseconds, "
            + "microseconds or (10 digits) seconds since 1970"
    ),
    BadFile(
        "time before 2000",
        rows: "915148800000,1,2,0.5,1.5,7",
        ", line 3: open_time '915148800000' is not between 2000 and 2100; give milliseconds, "
            + "microseconds or (10 digits) seconds since 1970"
    ),
    BadFile(
        "time after 2100",
        rows: "2101-01-01T00:00:00Z,1,2,0.5,1.5,7",
        ", line 3: open_time '2101-01-01T00:00:00Z' is not between 2000 and 2100; give milliseconds, "
            + "microseconds or (10 digits) seconds since 1970"
    ),
    BadFile(
        "time that overflows",
        rows: "99999999999999999999,1,2,0.5,1.5,7",
        ", line 3: open_time '99999999999999999999' is not between 2000 and 2100; give milliseconds, "
            + "microseconds or (10 digits) seconds since 1970"
    ),
    BadFile(
        "no time at all",
        rows: "noon,1,2,0.5,1.5,7",
        ", line 3: open_time 'noon' is not a time; give milliseconds since 1970 or "
            + "2025-01-18T16:00:00Z"
    ),
    BadFile(
        "fractional milliseconds",
        rows: "1704070800000.5,1,2,0.5,1.5,7",
        ", line 3: open_time '1704070800000.5' is not a time; give milliseconds since 1970 or "
            + "2025-01-18T16:00:00Z"
    ),
    BadFile(
        "later than now",
        rows: "1893456000000,1,2,0.5,1.5,7",
        ", line 3: 2030-01-01T00:00:00Z is later than now (2025-01-01T00:00:00Z); check the time "
            + "unit and the clock"
    ),
    BadFile(
        "quote not closed",
        rows: "1704070800000,1,2,0.5,1.5,\"7",
        ", line 3: a quoted field does not end on its line; remove the quotes"
    ),
    BadFile(
        "text after a quote",
        rows: "1704070800000,1,2,0.5,1.5,\"7\"7",
        ", line 3: a quoted field does not end on its line; remove the quotes"
    ),
    BadFile(
        "control characters in a row",
        rows: "1704070800000,1,2,0.5,1.5,7\u{0}",
        ", line 3: is not UTF-8 text; give a CSV file in UTF-8, plain, gzipped or zipped"
    ),
    BadFile(
        "bad row behind blank lines",
        rows: "\n\n1704070800000,1,2,0.5,1.5,x",
        ", line 5: volume 'x' is not a decimal number; write it like 46216.93"
    ),
]

private let badHeads: [BadFile] = [
    BadFile("empty file", "", ": is empty; download or export it again"),
    BadFile("blank lines only", "\n\r\n\n", ": is empty; download or export it again"),
    BadFile(
        "header only",
        BadFile.header,
        ": has a header and no rows; download or export it again"
    ),
    BadFile(
        "missing columns",
        "open_time,open,hi,lo,close,volume\n1704067200000,1,2,0.5,1.5,7\n",
        ", line 1: the header lacks high, low; name the columns open_time, open, high, low, close, "
            + "volume, separated by commas"
    ),
    BadFile(
        "semicolons",
        "open_time;open;high;low;close;volume\n1704067200000;1;2;0.5;1.5;7\n",
        ", line 1: the header lacks open_time, open, high, low, close, volume; name the columns "
            + "open_time, open, high, low, close, volume, separated by commas"
    ),
    BadFile(
        "column named twice",
        "time,open,high,low,close,volume,Open\n",
        ", line 1: the header names open twice; keep one"
    ),
    BadFile(
        "no header and six columns",
        "1704067200000,1,2,0.5,1.5,7\n",
        ", line 1: there is no header, and Binance's files have 12 columns, not 6; add a header"
    ),
    BadFile(
        "no header and a bad first row",
        "1704067200000,1,2,0.5,nan,7,1704070799999,1,1,1,1,0\n",
        ", line 1: close 'nan' is not a decimal number; write it like 46216.93"
    ),
    BadFile(
        "old Macintosh line ends",
        "open_time,open,high,low,close,volume\r1704067200000,1,2,0.5,1.5,7\r",
        ", line 1: ends in a carriage return alone; save with LF or CRLF line ends"
    ),
    BadFile(
        "UTF-16",
        bytes: [0xFF, 0xFE] + BadFile.header.utf8.flatMap { [$0, 0] },
        ", line 1: is not UTF-8 text; give a CSV file in UTF-8, plain, gzipped or zipped"
    ),
    BadFile(
        "Latin-1",
        bytes: Array("pr".utf8) + [0xE9] + Array("nom,open\n".utf8),
        ", line 1: is not UTF-8 text; give a CSV file in UTF-8, plain, gzipped or zipped"
    ),
    BadFile(
        "another program's format",
        bytes: [0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x00, 0x59, 0x01],
        ", line 1: is not UTF-8 text; give a CSV file in UTF-8, plain, gzipped or zipped"
    ),
    BadFile(
        "huge field",
        BadFile.header + String(repeating: "1", count: 70_000) + ",1,2,0.5,1.5,7\n",
        ", line 2: is longer than 65536 bytes; check that this is a CSV file of candles"
    ),
    BadFile(
        "one endless line",
        String(repeating: "open,", count: 200_000),
        ", line 1: is longer than 65536 bytes; check that this is a CSV file of candles"
    ),
]

@Suite struct BadCandleFileTests {
    @Test(arguments: badRows + badHeads)
    func `a malformed file is refused in one line and leaves the store as it was`(
        bad: BadFile
    ) async throws {
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("prices.csv")
            try Data(bad.bytes).write(to: url)
            try await expectRefusal(of: url, url.relativePath + bad.message, folder)
        }
    }

    @Test(arguments: [
        ("two.zip", "the zip archive holds 2 .csv files; unpack it and import them one by one"),
        ("none.zip", "the zip archive holds no .csv file; check that it is the right one"),
        ("empty.zip", "the zip archive holds no .csv file; check that it is the right one"),
        ("encrypted.zip", "the zip archive is encrypted; unpack it and import the .csv file"),
        ("checksum.zip", "the zip archive is damaged (CRC error); download it again"),
        ("truncated.zip", "the zip archive is damaged (Not a zip archive); download it again"),
        ("empty-inside.zip", "is empty; download or export it again"),
        ("truncated.csv.gz", "the gzip data stop in the middle; download it again"),
        (
            "checksum.csv.gz",
            "the gzip data are damaged (incorrect data check); download it again"
        ),
        (
            "length.csv.gz",
            "the gzip data are damaged (incorrect length check); download it again"
        ),
        (
            "garbage-after.csv.gz",
            "the gzip data are damaged (incorrect header check); download it again"
        ),
        ("empty-inside.csv.gz", "is empty; download or export it again"),
        (
            "bomb.csv.gz",
            "unpacks to more than 200 times its size, as no candle file does; check its source"
        ),
        (
            "bomb.zip",
            "unpacks to more than 200 times its size, as no candle file does; check its source"
        ),
        ("nowhere.csv", "there is no such file; check the path"),
    ])
    func `a badly packed file is refused in one line and leaves the store as it was`(
        name: String,
        message: String
    ) async throws {
        try await withTemporaryFolder { folder in
            let url = fixture(name)
            try await expectRefusal(of: url, "\(url.relativePath): \(message)", folder)
        }
    }

    @Test func `a folder and an unreadable file are refused as such`() async throws {
        try await withTemporaryFolder { folder in
            let inside = folder.appendingPathComponent("inside", isDirectory: true)
            try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: false)
            try await expectRefusal(
                of: inside,
                "\(inside.relativePath): is a folder; name the file in it",
                folder
            )
            // Permissions do not stop root, who may run the tests; the kernel does.
            try await expectRefusal(
                of: URL(fileURLWithPath: "/proc/self/mem"),
                "/proc/self/mem: cannot be read (Input/output error); check its permissions",
                folder
            )
        }
    }

    @Test func `more rows or bytes than allowed are refused`() throws {
        let text = BadFile.header + "1704067200000,1,2,0.5,1.5,7\n1704070800000,1,2,0.5,1.5,7\n"
        var limits = CandleFile.Limits()
        limits.rows = 1
        let rows = CandleFileError(file: "a.csv", problem: .tooManyRows(limit: 1))
        #expect(throws: rows) {
            try CandleFile.read(Data(text.utf8), named: "a.csv", key: makeKey(), limits: limits)
        }
        #expect(String(describing: rows) == "a.csv: has more rows than the 1 allowed; split it")

        limits = CandleFile.Limits()
        limits.unpackedBytes = 90
        let bytes = CandleFileError(file: "a.csv", problem: .tooLarge(limit: 90))
        #expect(throws: bytes) {
            try CandleFile.read(Data(text.utf8), named: "a.csv", key: makeKey(), limits: limits)
        }
        #expect(
            String(describing: bytes)
                == "a.csv: holds more than 90 bytes once unpacked; split it"
        )
    }

    /// Imports as the program does, into a store that holds one candle.
    private func expectRefusal(
        of url: URL,
        _ message: String,
        _ folder: URL
    ) async throws {
        let store = try SQLiteStore(at: folder.appendingPathComponent("store.sqlite"))
        let old = Candle(openTime: hour(9), open: 1, high: 1, low: 1, close: 1, volume: 1)
        try await store.insert([old], for: makeKey())

        let error = await #expect(throws: CandleFileError.self) {
            let now = try Timestamp("2025-01-01")
            try await store.insert(CandleFile.read(url, key: makeKey(), now: now).series)
        }
        #expect(error.map(String.init(describing:)) == message)
        #expect(!message.contains("\n"))
        #expect(try Array(store.series(makeKey()).candles) == [old])
    }
}
