/// Reads one RFC 3339 time from the front of a text to its end; seconds may be left out.
///
/// What it takes is what ``Timestamp/pattern`` describes, but for days that a month does not have.
///
/// Foundation's own parser takes `2025-02-30` for the 2nd of March, an hour of 25 for the next day,
/// and anything behind the `Z` for nothing.
struct TimestampReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    /// Milliseconds since 1970-01-01T00:00:00Z; nil unless the whole text is a time or a date.
    mutating func milliseconds() -> Int64? {
        guard let day = day() else { return nil }
        var milliseconds = day * 86_400_000
        if !rest.isEmpty {
            guard
                skip(anyOf: "Tt "),
                let time = timeOfDay(),
                let offset = offset()
            else { return nil }
            milliseconds += time - offset
        }
        return rest.isEmpty ? milliseconds : nil
    }

    /// Days since 1970-01-01.
    private mutating func day() -> Int64? {
        guard
            let year = number(digits: 4, in: 0...9999), skip(anyOf: "-"),
            let month = number(digits: 2, in: 1...12), skip(anyOf: "-"),
            let day = number(digits: 2, in: 1...Self.days(inMonth: month, of: year))
        else { return nil }
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years that begin in March,
        // so that the leap day comes last. Year 0 would be negative; 400 years are 146,097 days.
        let shifted = year + 400 - (month <= 2 ? 1 : 0)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
            - 719_468 - 146_097
    }

    /// Milliseconds since midnight, whole seconds, with the fraction behind them.
    private mutating func timeOfDay() -> Int64? {
        guard
            let hour = number(digits: 2, in: 0...23), skip(anyOf: ":"),
            let minute = number(digits: 2, in: 0...59)
        else { return nil }
        let minutes = (hour * 60 + minute) * 60_000
        guard skip(anyOf: ":") else { return minutes }
        guard let second = number(digits: 2, in: 0...59), let fraction = fraction() else {
            return nil
        }
        return minutes + second * 1000 + fraction
    }

    /// Milliseconds after the second; 0 where no point follows.
    private mutating func fraction() -> Int64? {
        guard skip(anyOf: ".") else { return 0 }
        guard let tenths = number(digits: 1, in: 0...9) else { return nil }
        var milliseconds = tenths * 100
        for scale: Int64 in [10, 1] {
            milliseconds += (number(digits: 1, in: 0...9) ?? 0) * scale
        }
        while number(digits: 1, in: 0...9) != nil {}
        return milliseconds
    }

    /// Milliseconds by which the clock is ahead of UTC; 0 where nothing follows.
    private mutating func offset() -> Int64? {
        if rest.isEmpty || skip(anyOf: "Zz") {
            return 0
        }
        let isAhead = rest.first == UInt8(ascii: "+")
        guard
            skip(anyOf: "+-"),
            let hours = number(digits: 2, in: 0...23), skip(anyOf: ":"),
            let minutes = number(digits: 2, in: 0...59)
        else { return nil }
        return (isAhead ? 1 : -1) * (hours * 60 + minutes) * 60_000
    }

    /// The number of that many digits; nil, with nothing consumed, unless it is in the range.
    private mutating func number(digits: Int, in range: ClosedRange<Int64>) -> Int64? {
        let text = rest.prefix(digits)
        var number: Int64 = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        guard text.count == digits, range.contains(number) else { return nil }
        rest = rest.dropFirst(digits)
        return number
    }

    /// Reads one of those characters; false, and nothing read, where another one or none follows.
    private mutating func skip(anyOf characters: StaticString) -> Bool {
        guard
            let next = rest.first,
            characters.withUTF8Buffer({ $0.contains(next) })
        else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2:
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return isLeap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }
}
