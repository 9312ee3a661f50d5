public import Foundation

/// A moment in UTC, in whole milliseconds since 1970-01-01.
///
/// Inside the system times are integers, so that they compare, hash and subtract exactly; on the
/// wire they are RFC 3339 text with a `Z` (`2025-01-18T16:00:00Z`), with milliseconds only where
/// there are any.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// Creates the moment that many milliseconds after 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Creates the whole millisecond at or before a date.
    public init(_ date: Date) {
        milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down))
    }

    /// Reads RFC 3339, such as `2025-01-18T16:00:00Z`, or a bare date, its midnight.
    ///
    /// An offset (`+09:00`) and fractions of a second are understood, digits after the milliseconds
    /// are cut off, seconds may be left out (`2025-01-18T16:00`), and a time without any offset is
    /// taken as UTC. Days that no month has and hours
    /// that no day has are refused, and so is anything before or after the time.
    ///
    /// - Throws: ``MarketError/invalidTimestamp(_:)`` for anything else.
    public init(_ text: String) throws(MarketError) {
        var reader = TimestampReader(text)
        guard let milliseconds = reader.milliseconds() else {
            throw .invalidTimestamp(text)
        }
        self.init(milliseconds: milliseconds)
    }

    /// What ``init(_:)-(String)`` takes, as a regular expression that OpenAPI documents and Swift
    /// share; a day that its month does not have is refused all the same.
    public static let pattern: String = {
        let day = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        let minutes = "([01][0-9]|2[0-3]):[0-5][0-9]"
        return #"^\#(day)([Tt ]\#(minutes)(:[0-5][0-9](\.[0-9]+)?)?([Zz]|[+-]\#(minutes))?)?$"#
    }()

    /// Whether the left moment is the earlier one.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The moment that many milliseconds later.
    public static func + (time: Timestamp, milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds + milliseconds)
    }

    /// The moment that many milliseconds earlier.
    public static func - (time: Timestamp, milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds - milliseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC: `2025-01-18T16:00:00Z`.
    public var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        appendText(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the description as UTF-8.
    ///
    /// Civil date from the day count as in Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms": an equity curve has a label for every bar, and a formatter object costs a
    /// hundred times as much.
    package func appendText(to bytes: inout [UInt8]) {
        let (day, inDay) = milliseconds.flooredDivision(by: 86_400_000)
        let shifted = day + 719_468
        let (era, dayOfEra) = shifted.flooredDivision(by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let seconds = inDay / 1000

        // Gathered beside the array, which checks its storage with every byte that is appended.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longest) { text in
            var end = 0
            func append(_ byte: UInt8) {
                text[end] = byte
                end += 1
            }
            func append(digits value: Int64) {
                append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10))
                append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
            }
            func append(_ mark: Unicode.Scalar, _ value: Int64) {
                append(UInt8(ascii: mark))
                append(digits: value)
            }
            if (0...9999).contains(year) {
                append(digits: year / 100)
                append(digits: year % 100)
            } else {
                for digit in Self.padded(year, to: 4).utf8 { append(digit) }
            }
            append("-", month)
            append("-", dayOfMonth)
            append("T", seconds / 3600)
            append(":", seconds / 60 % 60)
            append(":", seconds % 60)
            if inDay % 1000 != 0 {
                append(".", inDay % 1000 / 10)
                append(UInt8(ascii: "0") + UInt8(inDay % 10))
            }
            append(UInt8(ascii: "Z"))
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[..<end]))
        }
    }

    /// More bytes than a description has: a year of ten characters, and 20 more.
    private static let longest = 32

    private static func padded(_ value: Int64, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Timestamp {
    /// Hour of the day in UTC, 0...23.
    public var hourOfDay: Int {
        Int(milliseconds.flooredDivision(by: 86_400_000).remainder / 3_600_000)
    }

    /// Day of the week in UTC, from 0 for Monday to 6 for Sunday.
    public var dayOfWeek: Int {
        // 1970-01-01 was a Thursday.
        Int(
            (milliseconds.flooredDivision(by: 86_400_000).quotient + 3).flooredDivision(by: 7)
                .remainder
        )
    }

    /// The same moment as a Foundation date.
    public var date: Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}

extension Timestamp: Codable {
    /// Reads RFC 3339 text, as ``init(_:)`` does.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes RFC 3339 text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Int64 {
    /// Quotient rounded towards minus infinity and a remainder that is never negative.
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
