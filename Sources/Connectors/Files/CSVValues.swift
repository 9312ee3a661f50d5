package import Market

/// A field read as a time.
package enum TimeField: Equatable {
    case time(Timestamp)
    case outOfRange
    case unreadable
}

extension Span<UInt8> {
    /// Reads milliseconds or microseconds since 1970, distinguished by their size, or RFC 3339
    /// text.
    package func time(_ field: Range<Int>) -> TimeField {
        guard let number = wholeNumber(withoutZeros(field)) else {
            return timeText(field)
        }
        let earliest: Int64 = 946_684_800_000
        let latest: Int64 = 4_102_444_800_000
        switch number {
        case 1_000_000_000..<(latest / 1000):
            return .time(Timestamp(milliseconds: number * 1000))
        case earliest..<latest:
            return .time(Timestamp(milliseconds: number))
        case (earliest * 1000)..<(latest * 1000):
            // No candle opens within a millisecond.
            guard number % 1000 == 0 else { return .unreadable }
            return .time(Timestamp(milliseconds: number / 1000))
        default:
            return .outOfRange
        }
    }

    /// A number's field without a point and the zeros behind it.
    private func withoutZeros(_ field: Range<Int>) -> Range<Int> {
        guard let point = field.firstIndex(where: { self[$0] == UInt8(ascii: ".") }),
            point + 1 < field.upperBound,
            ((point + 1)..<field.upperBound).allSatisfy({ self[$0] == UInt8(ascii: "0") })
        else { return field }
        return field.lowerBound..<point
    }

    private func timeText(_ field: Range<Int>) -> TimeField {
        guard (10...40).contains(field.count) else { return .unreadable }
        let text = String(decoding: array(field), as: UTF8.self)
        guard let time = try? Timestamp(Self.withUsualZone(text)) else {
            return .unreadable
        }
        let isInRange = (946_684_800_000..<4_102_444_800_000).contains(time.milliseconds)
        return isInRange ? .time(time) : .outOfRange
    }

    /// The same time with its zone as RFC 3339 writes it.
    private static func withUsualZone(_ text: String) -> String {
        if text.hasSuffix(" UTC") { return text.dropLast(4) + "Z" }
        // Behind the day; that has signs, too.
        let clock = text.dropFirst(10)
        guard let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return text }
        var zone = String(text[sign...])
        guard zone.dropFirst().allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ":") }) else {
            return text
        }
        switch zone.count {
        case 3: zone += ":00"
        case 5: zone.insert(":", at: zone.index(zone.startIndex, offsetBy: 3))
        default: break
        }
        let start = text[..<sign]
        return (start.last == " " ? start.dropLast() : start) + zone
    }

    /// The value of a field of digits only; the largest number where they are too many.
    private func wholeNumber(_ field: Range<Int>) -> Int64? {
        guard !field.isEmpty else { return nil }
        var number: Int64 = 0
        for index in field {
            guard let digit = self[index].digit else { return nil }
            number = field.count > 18 ? .max : number * 10 + Int64(digit)
        }
        return number
    }

    /// Reads `-?digits[.digits][e[+-]digits]`, correctly rounded; infinite on overflow.
    ///
    /// Where the digits fit in 53 bits and the power of ten is exact, so is their quotient's only
    /// rounding (W. D. Clinger, "How to Read Floating Point Numbers Accurately", 1990); the standard
    /// library reads the others.
    package func decimal(_ field: Range<Int>) -> Double? {
        var index = field.lowerBound
        let isNegative = index < field.upperBound && self[index] == UInt8(ascii: "-")
        index += isNegative ? 1 : 0

        var digits: UInt64 = 0
        var significant = 0
        var fraction = 0
        let whole = take(&index, field.upperBound, &digits, &significant)
        guard whole > 0 else { return nil }
        if index < field.upperBound, self[index] == UInt8(ascii: ".") {
            index += 1
            fraction = take(&index, field.upperBound, &digits, &significant)
            guard fraction > 0 else { return nil }
        }
        guard index < field.upperBound else {
            guard significant <= 18, digits <= 1 << 53, fraction < exactPowersOfTen.count else {
                return slowDecimal(field)
            }
            let value = Double(digits) / exactPowersOfTen[fraction]
            return isNegative ? -value : value
        }
        return hasExponent(index..<field.upperBound) ? slowDecimal(field) : nil
    }

    /// Reads digits and counts them; `significant` counts from the first nonzero digit.
    private func take(
        _ index: inout Int,
        _ end: Int,
        _ digits: inout UInt64,
        _ significant: inout Int
    ) -> Int {
        let start = index
        while index < end, let digit = self[index].digit {
            digits = digits &* 10 &+ UInt64(digit)
            significant += significant > 0 || digit > 0 ? 1 : 0
            index += 1
        }
        return index - start
    }

    private func hasExponent(_ range: Range<Int>) -> Bool {
        var digits = range.dropFirst()
        guard let first = range.first, self[first] | 0x20 == UInt8(ascii: "e") else { return false }
        if let sign = digits.first, [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(self[sign]) {
            digits = digits.dropFirst()
        }
        return !digits.isEmpty && digits.allSatisfy { self[$0].digit != nil }
    }

    private func slowDecimal(_ field: Range<Int>) -> Double? {
        Double(String(decoding: array(field), as: UTF8.self))
    }

}

/// The powers of ten that a double holds exactly.
private let exactPowersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]

extension UInt8 {
    fileprivate var digit: UInt8? {
        let value = self &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }
}
