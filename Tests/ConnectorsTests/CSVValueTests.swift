import Connectors
import Market
import Testing

@Suite struct CSVValueTests {
    @Test func `a decimal has the very bits that the standard library reads`() {
        var generator = SplitMix(state: 11)
        for _ in 0..<200_000 {
            let text = randomDecimal(using: &generator)
            #expect(decimal(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
    }

    @Test(arguments: [
        "0", "-0", "0.0", "1", "46216.93", "0.00001234", "9007199254740993", "9007199254740992",
        "123456789012345678901234567890", "0.1", "0.30000000000000004", "1e23", "8.5E-7", "1e+3",
        "0.000000000000000000000000000001", "1e999", "-1e999", "1e-999", "00012.5",
        "179769313486231570000000000000000000000000000000000000000000000000000000000000000000000",
    ])
    func `hard decimals are read right`(text: String) throws {
        #expect(try #require(decimal(text)).bitPattern == Double(text)?.bitPattern)
    }

    @Test(arguments: [
        "", "-", ".", "1.", ".5", "+1", " 1", "1 ", "1_000", "1,5", "0x1F", "1e", "1e+", "1e1.5",
        "nan", "NaN", "inf", "Infinity", "-inf", "1.2.3", "١٢", "--1", "1-", "e5",
    ])
    func `what is no plain decimal is no number`(text: String) {
        #expect(decimal(text) == nil)
    }

    @Test(arguments: [
        ("946684799999", TimeField.outOfRange),
        ("946684800000", .time(Timestamp(milliseconds: 946_684_800_000))),
        ("4102444799999", .time(Timestamp(milliseconds: 4_102_444_799_999))),
        ("4102444800000", .outOfRange),
        ("946684799999000", .outOfRange),
        ("946684800000000", .time(Timestamp(milliseconds: 946_684_800_000))),
        ("1704067200000001", .unreadable),
        ("99999999999999999999999999", .outOfRange),
        ("0", .outOfRange),
        ("-5", .unreadable),
        ("", .unreadable),
        ("1999-12-31T23:59:59Z", .outOfRange),
        ("2100-01-01", .outOfRange),
        ("2024-13-01", .unreadable),
        ("yesterday it was", .unreadable),
        ("1704067200", .time(hour(0))),
        ("1704067200.0", .time(hour(0))),
        ("999999999", .outOfRange),
        ("4102444799", .time(Timestamp(milliseconds: 4_102_444_799_000))),
        ("4102444800", .outOfRange),
        ("1704067200000.0", .time(hour(0))),
        ("1704067200000.000", .time(hour(0))),
        ("1704067200000.5", .unreadable),
        ("1704067200000.", .unreadable),
        (".0", .unreadable),
        ("1.7040672e12", .unreadable),
        ("2024-01-01 01:00", .time(hour(1))),
        ("2024-01-01T01:00Z", .time(hour(1))),
        ("2024-01-01 01:00 UTC", .time(hour(1))),
        ("2024-01-01 01:00:00 UTC", .time(hour(1))),
        ("2024-01-01 01:00:00+0000", .time(hour(1))),
        ("2024-01-01T01:00:00.000+0000", .time(hour(1))),
        ("2024-01-01 01:00:00 +0000", .time(hour(1))),
        ("2024-01-01 01:00:00+00", .time(hour(1))),
        ("2024-01-01 10:00:00+0900", .time(hour(1))),
        ("2024-01-01 01:00:00+00:00", .time(hour(1))),
        ("2024-01-01 01:00:00 KST", .unreadable),
        ("2024-01-01 UTC", .unreadable),
        ("2024-01-01 01:00:00+000", .unreadable),
        ("2024-01-01+0000", .unreadable),
        ("01/02/2024 01:00", .unreadable),
    ])
    func `units of times are recognised by size, and times outside the century refused`(
        text: String,
        expected: TimeField
    ) {
        let bytes = Array(text.utf8)
        #expect(bytes.span.time(0..<bytes.count) == expected)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59Z"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", nil),
        ("Sun, 06 Nov 1994 08:49:37 PST", nil),
        ("", nil),
    ])
    func `the date of an HTTP answer is read in its standard form`(text: String, time: String?) {
        #expect(Timestamp(httpDate: text)?.description == time)
    }

    private func decimal(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return bytes.span.decimal(0..<bytes.count)
    }

    private func randomDecimal(using generator: inout SplitMix) -> String {
        func digits(_ count: Int) -> String {
            String(
                (0..<count).map { _ in Character("\(Int.random(in: 0...9, using: &generator))") }
            )
        }
        var text = Bool.random(using: &generator) ? "-" : ""
        text += digits(Int.random(in: 1...12, using: &generator))
        if Int.random(in: 0..<5, using: &generator) > 0 {
            text += "." + digits(Int.random(in: 1...12, using: &generator))
        }
        if Int.random(in: 0..<10, using: &generator) == 0 {
            text += "e\(Int.random(in: -30...30, using: &generator))"
        }
        return text
    }
}

/// A small seeded generator: Steele, Lea and Flood, "Fast splittable pseudorandom number generators".
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
