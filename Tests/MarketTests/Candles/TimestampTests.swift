import Foundation
import Market
import Testing

@Suite struct TimestampTests {
    /// Milliseconds, weekday (0 is Monday) and hour as Python's `datetime` has them.
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0, 3, 0),
        ("2025-01-18T16:00:00Z", 1_737_216_000_000, 5, 16),
        ("2024-02-29T12:34:56.789Z", 1_709_210_096_789, 3, 12),
        ("2000-02-29T00:00:00Z", 951_782_400_000, 1, 0),
        ("2100-03-01T00:00:00Z", 4_107_542_400_000, 0, 0),
        ("1969-12-31T23:59:59.999Z", -1, 2, 23),
        ("1900-02-28T23:59:59Z", -2_203_891_201_000, 2, 23),
        ("1600-02-29T00:00:00Z", -11_670_998_400_000, 1, 0),
        ("1582-10-10T00:00:00Z", -12_219_724_800_000, 6, 0),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000, 0, 0),
        ("9999-12-31T23:59:59Z", 253_402_300_799_000, 4, 23),
    ])
    func `text and milliseconds are the same moment both ways`(
        text: String,
        milliseconds: Int64,
        weekday: Int,
        hour: Int
    ) throws {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(try Timestamp(text) == time)
        #expect(time.description == text)
        #expect(time.dayOfWeek == weekday)
        #expect(time.hourOfDay == hour)
    }

    @Test(arguments: [
        ("2025-01-18", "2025-01-18T00:00:00Z"),
        ("2025-01-18T16:00:00", "2025-01-18T16:00:00Z"),
        ("2025-01-18 16:00:00", "2025-01-18T16:00:00Z"),
        ("2025-01-18T16:00", "2025-01-18T16:00:00Z"),
        ("2025-01-18 16:07", "2025-01-18T16:07:00Z"),
        ("2025-01-18T16:00Z", "2025-01-18T16:00:00Z"),
        ("2025-01-18t16:00z", "2025-01-18T16:00:00Z"),
        ("2025-01-18T16:00+09:00", "2025-01-18T07:00:00Z"),
        ("2025-01-18 16:00-03:30", "2025-01-18T19:30:00Z"),
        ("2025-01-18t16:00:00z", "2025-01-18T16:00:00Z"),
        ("2025-01-18T16:00:00+09:00", "2025-01-18T07:00:00Z"),
        ("2025-01-18T16:00:00-03:30", "2025-01-18T19:30:00Z"),
        ("2025-01-01T00:00:00+00:01", "2024-12-31T23:59:00Z"),
        ("2025-01-18T16:00:00.5Z", "2025-01-18T16:00:00.500Z"),
        ("2025-01-18T16:00:00.04Z", "2025-01-18T16:00:00.040Z"),
        ("2025-01-18T16:00:00.000Z", "2025-01-18T16:00:00Z"),
        ("2025-01-18T16:00:00.1239999Z", "2025-01-18T16:00:00.123Z"),
    ])
    func `other spellings of a time are understood`(text: String, meaning: String) throws {
        #expect(try Timestamp(text).description == meaning)
    }

    @Test(arguments: [
        "", "now", "1737216000000", "20250118", "2025-1-18", "2025-01-18T", " 2025-01-18",
        "2025-01-18 ", "-2025-01-18", "2025-00-18", "2025-13-18", "2025-01-00", "2025-01-32",
        "2025-04-31", "2025-02-29", "1900-02-29", "2025-02-30T00:00:00Z", "2025-01-18T24:00:00Z",
        "2025-01-18T16:60:00Z", "2025-01-18T16:00:60Z", "2025-01-18T16:0Z", "2025-01-18T16Z",
        "2025-01-18T16:00:Z", "2025-01-18T16:00.5Z", "2025-01-18T16:00+0900", "2025-01-18T16:60",
        "2025-01-18T1:00:00Z", "2025-01-18T16:00:00ZZ", "2025-01-18T16:00:00Z, or later",
        "2025-01-18T16:00:00.Z", "2025-01-18T16:00:00,5Z", "2025-01-18T16:00:00+09",
        "2025-01-18T16:00:00+24:00", "2025-01-18T16:00:00+09:60", "2025-01-18Z", "２０２５-01-18",
    ])
    func `what is no time is refused by name`(text: String) {
        #expect(throws: MarketError.invalidTimestamp(text)) {
            try Timestamp(text)
        }
    }

    @Test func `the published pattern and the reader are one`() throws {
        let pattern = try Regex(Timestamp.pattern).matchingSemantics(.unicodeScalar)
        // Every text that differs in one character from a good one, and every beginning of one.
        let good = [
            "2025-01-18", "2024-02-29T12:34:56.789Z", "2025-01-18T16:00", "2025-12-31t23:59z",
            "2025-10-08 19:20:30-03:30", "2025-01-18T16:00+09:00",
            "2025-01-28T00:00:00.1234567890Z",
        ]
        var texts: Set<String> = []
        for text in good {
            let characters = Array(text)
            for index in characters.indices {
                texts.insert(String(characters[..<index]))
                for other in "0123456789-+:.TtZz /é２" {
                    var changed = characters
                    changed[index] = other
                    texts.insert(String(changed))
                    texts.insert(String(characters[...index]) + "\(other)")
                }
            }
        }
        for text in texts {
            let isRead = (try? Timestamp(text)) != nil
            let fits = text.wholeMatch(of: pattern) != nil
            // Only the calendar knows the days of a month.
            let isDay = !["-29", "-30", "-31"].contains { text.dropFirst(7).hasPrefix($0) }
            #expect(isDay ? isRead == fits : !isRead || fits, "\(text)")
        }
        #expect(good.allSatisfy { texts.contains($0) || (try? Timestamp($0)) != nil })
    }

    @Test func `every day of eight centuries is read back from its text`() throws {
        let first = try Timestamp("1600-01-01").milliseconds
        for day in Int64(0)..<292_194 {
            let time = Timestamp(milliseconds: first + day * 86_400_000)
            guard try Timestamp(time.description) == time else {
                Issue.record("\(time) is read as another day")
                return
            }
        }
        #expect(
            Timestamp(milliseconds: first + 292_194 * 86_400_000).description
                == "2400-01-01T00:00:00Z"
        )
    }

    @Test func `a date becomes the whole millisecond at or before it`() {
        #expect(Timestamp(Date(timeIntervalSince1970: 1.2345)).milliseconds == 1234)
        #expect(Timestamp(Date(timeIntervalSince1970: -0.0005)).milliseconds == -1)
        #expect(Timestamp(milliseconds: 1500).date == Date(timeIntervalSince1970: 1.5))
    }

    @Test func `times add, subtract and compare in milliseconds`() throws {
        let time = try Timestamp("2025-01-18T16:00:00Z")
        #expect(time + 3_600_000 - 3_600_000 == time)
        #expect(time < time + 1)
        #expect(try (time + 3_600_000) == Timestamp("2025-01-18T17:00:00Z"))
    }

    @Test func `a time is text in JSON`() throws {
        let json = Data(#"["2025-01-18T16:00:00Z"]"#.utf8)
        let times = try JSONDecoder().decode([Timestamp].self, from: json)
        #expect(times.map(\.milliseconds) == [1_737_216_000_000])
        #expect(try JSONEncoder().encode(times) == json)
        #expect(throws: MarketError.invalidTimestamp("soon")) {
            try JSONDecoder().decode([Timestamp].self, from: Data(#"["soon"]"#.utf8))
        }
    }
}
