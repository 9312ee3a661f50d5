import Connectors
import Foundation
import Market
import Testing

@Suite struct CandleFileTests {
    @Test(arguments: [
        "headless.csv", "microseconds.csv", "header.csv.gz", "members.csv.gz", "with-notes.zip",
    ])
    func `each way to pack Binance's columns gives the same candles`(name: String) throws {
        let file = try CandleFile.read(fixture(name), key: makeKey())
        #expect(Array(file.series.candles) == fixtureCandles)
        #expect(file.unclosed == nil)
    }

    @Test func `the compression is recognised by content, not by name`() async throws {
        try await withTemporaryFolder { folder in
            for name in ["header.csv.gz", "with-notes.zip", "headless.csv"] {
                let url = folder.appendingPathComponent("prices.txt")
                try Data(contentsOf: fixture(name)).write(to: url)
                #expect(try CandleFile.read(url, key: makeKey()).series.count == 4)
            }
        }
    }

    @Test(arguments: [
        "open_time_ms,open,high,low,close,volume\n1704067200000,1,2,0.5,1.5,7\n",
        "Open Time,Open,High,Low,Close,Volume\n1704067200000,1,2,0.5,1.5,7",
        "timestamp,open,high,low,close,volume\r\n1704067200000,1,2,0.5,1.5,7\r\n",
        "\u{FEFF}timestamp,open,high,low,close,volume\n1704067200000,1,2,0.5,1.5,7\n",
        "date,close,low,high,open,volume\n2024-01-01T00:00:00Z,1.5,0.5,2,1,7\n",
        "date,close,low,high,open,volume\n2024-01-01 00:00:00,1.5,0.5,2,1,7\n",
        "time,open,high,low,close,volume\n2024-01-01T05:30:00+05:30,1,2,0.5,1.5,7\n",
        "datetime,open,high,low,close,base_volume\n2024-01-01,1,2,0.5,1.5,7\n",
        "\"date\",\"open\",\"high\",\"low\",\"close\",\"volume\"\n\"2024-01-01\",\"1\",2,0.5,1.5,7\n",
        "symbol,time,open,high,low,close,volume,notes\nB,1704067200000,1,2,0.5,1.5,7,\"a, b\"\n",
        "note,timestamp,open,high,low,close,volume\nprix élevé,1704067200000,1,2,0.5,1.5,7\n",
        "open_time,date,open,high,low,close,volume\n1704067200000,never,1,2,0.5,1.5,7\n",
        "time,open,high,low,close,volume\n\n1704067200000,1,2,0.5,1.5,7\n\n",
        "time,open,high,low,close,volume\n1704067200000000,1.0e0,20E-1,0.5,1.5,7e+0\n",
    ])
    func `a header's names decide, whatever their order, case and company`(text: String) throws {
        let file = try read(text)
        #expect(
            Array(file.series.candles) == [
                Candle(openTime: hour(0), open: 1, high: 2, low: 0.5, close: 1.5, volume: 7)
            ]
        )
    }

    @Test func `a last candle that has not closed is left out and handed over`() throws {
        let text = """
            time,open,high,low,close,volume
            1704067200000,1,2,0.5,1.5,7
            1704070800000,1,2,0.5,1.5,8
            """
        let open = Candle(openTime: hour(1), open: 1, high: 2, low: 0.5, close: 1.5, volume: 8)
        let file = try read(text, now: hour(2) - 1)
        #expect(file.series.openTimes == [hour(0)])
        #expect(file.unclosed == open)
        let later = try read(text, now: hour(2))
        #expect(later.series.count == 2)
        #expect(later.unclosed == nil)
    }

    @Test func `a missing hour is no error but a gap`() throws {
        let file = try read(
            """
            time,open,high,low,close,volume
            1704067200000,1,2,0.5,1.5,7
            1704070800000,1,2,0.5,1.5,0
            1704078000000,1,2,0.5,1.5,8
            """
        )
        #expect(file.series.gaps == [Gap(from: hour(2), to: hour(2), missing: 1)])
        #expect(file.series.volumes == [7, 0, 8])
    }

    @Test(
        arguments: [
            // Made while the last hour went on, right before its end, at it, and before it began.
            (4_500, false), (7_199, false), (7_200, true), (3_599, true), (-1_000_000, true),
        ] as [(Int64, Bool)]
    )
    func `a last row that had not closed when its file was made is left out`(
        seconds: Int64,
        isKept: Bool
    ) async throws {
        let text = """
            time,open,high,low,close,volume
            \(hour(0).milliseconds),1,2,0.5,1.5,7
            \(hour(1).milliseconds),1,2,0.5,1.5,7
            """
        try await withTemporaryFolder { folder in
            let url = folder.appendingPathComponent("rows.csv")
            try text.write(to: url, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.modificationDate: (hour(0) + seconds * 1000).date],
                ofItemAtPath: url.path
            )
            let file = try CandleFile.read(url, key: makeKey(), now: hour(500))
            #expect(file.series.count == (isKept ? 2 : 1))
            #expect((file.unclosed == nil) == isKept)
        }
    }

    @Test func `a gzip header tells when its file was made, whenever it was copied`() async throws {
        try await withTemporaryFolder { folder in
            var bytes = try Data(contentsOf: fixture("header.csv.gz"))
            let seconds = UInt32(hour(3).milliseconds / 1000 + 60)
            for index in 0..<4 { bytes[4 + index] = UInt8(seconds >> (8 * index) & 0xFF) }
            let url = folder.appendingPathComponent("copied.csv.gz")
            try bytes.write(to: url)
            let file = try CandleFile.read(url, key: makeKey(), now: hour(500))
            #expect(file.series.openTimes == [hour(0), hour(1), hour(2)])
            #expect(file.unclosed?.openTime == hour(3))
        }
    }

    @Test(arguments: [
        "openTime,open,high,low,close,volume", "open time, open, high, low, close, volume",
        "Open Time,Open,High,Low,Close,Volume", "Date,Open,High,Low,Close,Base Volume",
        "OPEN-TIME,open,high,low,close,baseVolume", "\"openTimeMs\",open,high,low,close,volume",
    ])
    func `a header is known in the spellings that are common`(header: String) throws {
        let file = try read(
            header + """

                1704067200000.0, 1, 2, 0.5, 1.5, 7
                2024-01-01 01:00, "1",2 , 0.5,1.5,\t7
                """
        )
        #expect(file.series.openTimes == [hour(0), hour(1)])
        #expect(file.series.volumes == [7, 7])
    }

    @Test func `rows that repeat earlier ones are harmless`() throws {
        let rows = (0..<4).map { "\(hour($0).milliseconds),1,2,0.5,1.5,\($0)" }
        let text = (["time,open,high,low,close,volume"] + rows + [rows[3]] + rows[1...] + rows)
            .joined(separator: "\n")
        let file = try read(text)
        #expect(file.series.openTimes == (0..<4).map { hour($0) })
        #expect(file.series.volumes == [0, 1, 2, 3])
        let dump = (0..<4).map { Self.dumpRow(hour($0), open: $0 == 2 ? "0" : "1") }
        let official = try read((dump + dump).joined(separator: "\n"))
        #expect(official.series.count == 3 && official.impossible.count == 1)
    }

    /// A row of the exchange's own files.
    private static func dumpRow(_ time: Timestamp, open: String = "1", close: String = "1.5")
        -> String
    {
        let opened = time.milliseconds
        return "\(opened),\(open),2,0.5,\(close),7,\(opened + 3_599_999),1.5,7,0.5,0.75,0"
    }

    @Test(arguments: [true, false])
    func `impossible rows of the exchange's own files are left out, and the rest is read`(
        hasHeader: Bool
    ) throws {
        let header =
            "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
            + "taker_buy_volume,taker_buy_quote_volume,ignore"
        // An outage: twenty candles open late, later one has no prices.
        let rows = (0..<48).map { index in
            let isLate = (10..<30).contains(index)
            return Self.dumpRow(
                hour(index) + (isLate ? 14_789 : 0),
                open: index == 40 ? "0" : "1"
            )
        }
        let file = try read(((hasHeader ? [header] : []) + rows).joined(separator: "\n"))
        #expect(file.series.count == 27)
        #expect(
            file.series.gaps == [
                Gap(from: hour(10), to: hour(29), missing: 20),
                Gap(from: hour(40), to: hour(40), missing: 1),
            ]
        )
        #expect(file.impossible.count == 21)
        #expect(file.impossible.first?.time == hour(10) + 14_789)
        #expect(file.impossible.last?.time == hour(40))
        #expect(
            file.impossible.last?.reason == "open is 0.0, but a price is a finite number above 0"
        )
    }

    @Test func `rows of a shorter interval are not taken for candles that opened late`() throws {
        let minutes = (0..<120).map { Self.dumpRow(hour(0) + Int64($0) * 60_000) }
        let error = #expect(throws: CandleFileError.self) {
            try read(minutes.joined(separator: "\n"))
        }
        #expect(error?.line == 2)
        let halves = (0..<4).map { Self.dumpRow(hour(0) + 1_800_000 + Int64($0) * 1_800_000) }
        #expect(throws: CandleFileError.self) { try read(halves.joined(separator: "\n")) }
        let all = (0..<3).map { Self.dumpRow(hour($0) + 5) }.joined(separator: "\n")
        #expect(throws: CandleFileError.self) { try read(all) }
    }

    @Test(arguments: [1, 7, 1000])
    func `lines come out the same wherever the chunks are cut`(chunk: Int) throws {
        let text = "\u{FEFF}a,b\r\n" + String(repeating: "1234567,é\r\n", count: 500) + "end"
        var lines: [String] = []
        let source = SmallChunks(Array(text.utf8), chunk)
        try LineReader(file: "x", lineLimit: 64).read(source) { line, number in
            lines.append(String(decoding: line.array(line.indices), as: UTF8.self))
            #expect(number == lines.count)
        }
        #expect(lines == ["a,b"] + Array(repeating: "1234567,é", count: 500) + ["end"])
    }

    @Test func `the embedded sample is read from memory, whole and without a gap`() throws {
        let url = testsFolder.appendingPathComponent(
            "../Sources/CSample/coinbase-btcusd-1h.csv.gz"
        )
        let file = try CandleFile.read(Data(contentsOf: url), named: "sample", key: makeKey())
        #expect(file.series.count == 10_378)
        #expect(file.series.gaps == [])
        #expect(file.series.openTimes.first?.description == "2018-08-11T00:00:00Z")
        #expect(file.series.openTimes.last?.description == "2019-10-17T09:00:00Z")
    }

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: sharedCandles.path),
            "needs ../shared/data/binance/BTCUSDT-1h.csv.gz"
        )
    )
    func `four real years are read whole, with their one gap`() throws {
        let file = try CandleFile.read(sharedCandles, key: makeKey())
        #expect(file.series.count == 35_039)
        let outage = try Timestamp("2023-03-24T13:00:00Z")
        #expect(file.series.gaps == [Gap(from: outage, to: outage, missing: 1)])
        #expect(file.series.lows.min() == 15_476)
        #expect(file.series.highs.max() == 126_199.63)
    }
}

private let sharedCandles = testsFolder.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/data/binance/BTCUSDT-1h.csv.gz")

/// Hands out bytes a few at a time.
private final class SmallChunks: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let chunk: Int

    init(_ bytes: [UInt8], _ chunk: Int) {
        rest = bytes[...]
        self.chunk = chunk
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let now = rest.prefix(min(chunk, buffer.count))
        buffer.copyBytes(from: now)
        rest = rest.dropFirst(now.count)
        return now.count
    }
}
