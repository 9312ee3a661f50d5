import Foundation

/// Numbers formatted for people, independent of the locale.
package enum NumberText {
    /// The text of an undefined figure.
    package static let undefined = "n/a"

    /// A number with that many decimals, halves rounded away from zero: `fixed(-1.25, 1)` is
    /// `-1.3`.
    ///
    /// At most twelve decimals are written.
    package static func fixed(_ value: Double, _ places: Int) -> String {
        decimal(value, places, grouped: false)
    }

    /// A number with that many decimals, and commas between thousands where it has no exponent.
    private static func decimal(_ value: Double, _ places: Int, grouped: Bool) -> String {
        let places = max(0, min(places, mostPlaces))
        let scaled = (abs(value) * powersOfTen[places]).rounded()
        guard scaled < 1e15 else { return exponential(value) }
        var units = UInt64(scaled)
        let isNegative = value < 0 && units > 0
        // 16 digits, 5 commas, a point, a sign and leading zeros of a fraction, from the last one.
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { text in
            var start = longest
            func prepend(_ byte: UInt8) {
                start -= 1
                text[start] = byte
            }
            for place in 0... {
                if place == places, places > 0 { prepend(UInt8(ascii: ".")) }
                let whole = place - places
                if whole > 0, units == 0 { break }
                if grouped, whole > 0, whole.isMultiple(of: 3) { prepend(UInt8(ascii: ",")) }
                prepend(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: units % 10))
                units /= 10
            }
            if isNegative { prepend(UInt8(ascii: "-")) }
            return String(decoding: text[start...], as: UTF8.self)
        }
    }

    /// The most decimals that are written.
    private static let mostPlaces = 12
    private static let longest = 32
    private static let powersOfTen = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
    ]

    /// A number that is too long for a column: `1.25e+12`.
    private static func exponential(_ value: Double) -> String {
        String(format: "%.2e", value)
    }

    /// So many decimals and commas between thousands, an exponent from a limit on.
    ///
    /// Where a number other than 0 would read as 0, it has as many more as show two digits of it, so
    /// that neither its size nor its sign is lost.
    private static func short(_ value: Double, _ places: Int = 2, below limit: Double) -> String {
        guard abs(value) < limit else { return exponential(value) }
        guard value != 0, abs(value) * powersOfTen[places] < 0.5 else {
            return decimal(value, places, grouped: true)
        }
        return significant(value, digits: 2)
    }

    /// A number below 1 with so many digits after its leading zeros: `0.000026`.
    private static func significant(_ value: Double, digits: Int) -> String {
        let places = digits - 1 - magnitude(value)
        return places <= 12 ? fixed(value, places) : exponential(value)
    }

    /// The power of ten of the first digit: 4 for 45,230, -6 for 0.0000026.
    private static func magnitude(_ value: Double) -> Int {
        Int(log10(abs(value)).rounded(.down))
    }

    /// Money of an account, with commas between thousands: `12,345.60`.
    ///
    /// Two decimals are cents of an account of thousands and nothing of one of 0.05 BTC, so an
    /// account below 100 has as many as show five digits of its capital: `0.050000`.
    ///
    /// - Parameters:
    ///   - value: The amount.
    ///   - capital: The account's money at the start.
    /// - Returns: The text; ``undefined`` for nil.
    package static func money(_ value: Double?, of capital: Double = 10_000) -> String {
        let isSmall = capital > 0 && capital < 100
        let places = isSmall ? min(12, max(2, 4 - magnitude(capital))) : 2
        return value.map { short($0, places, below: 1e9) } ?? undefined
    }

    /// Two decimals, a sign and `%`: `+15.00 %`.
    package static func signedPercent(_ value: Double?) -> String {
        guard let value else { return undefined }
        return (value > 0 ? "+" : "") + percent(value)
    }

    /// Two decimals and `%`: `66.67 %`.
    package static func percent(_ value: Double?) -> String {
        value.map { short($0, below: 1e6) + " %" } ?? undefined
    }

    /// A probability in percent, with two decimals and no power of ten: `95.00 %`, `below 0.01 %`.
    ///
    /// - Parameter value: From 0 to 1; nil for an undefined one.
    /// - Returns: The text.
    package static func probability(_ value: Double?) -> String {
        guard let value else { return undefined }
        return value > 0 && value < 0.0001 ? "below 0.01 %" : fixed(100 * value, 2) + " %"
    }

    /// Two decimals: `2.30`.
    package static func ratio(_ value: Double?) -> String {
        value.map { short($0, below: 1e6) } ?? undefined
    }

    /// Whether a text of figures, with slashes between them, holds none: `n/a / n/a`.
    static func isUndefined(_ text: String) -> Bool {
        text.split(separator: " / ").allSatisfy { $0 == undefined }
    }

    /// A leverage: `3x`, `2.50x`.
    package static func factor(_ value: Double) -> String {
        fixed(value, value == value.rounded() ? 0 : 2) + "x"
    }

    /// A price with decimals by its magnitude: `45,230.50`, `151.2346`, `0.012346`.
    package static func price(_ value: Double?) -> String {
        guard let value else { return "" }
        guard value != 0, abs(value) < 0.01 else {
            let places = abs(value) >= 1000 ? 2 : abs(value) >= 1 ? 4 : 6
            return decimal(value, places, grouped: true)
        }
        return significant(value, digits: 5)
    }

    /// A whole number with commas between thousands: `8,760`.
    package static func count(_ value: Int?) -> String {
        value.map { decimal(Double($0), 0, grouped: true) } ?? undefined
    }

    /// Days: `1.5`, `30`, `12,345`.
    package static func days(_ value: Double?) -> String {
        value.map { $0 < 1e9 ? decimal($0, $0 < 10 ? 1 : 0, grouped: true) : exponential($0) }
            ?? undefined
    }
}

extension NumberText {
    /// A label of an axis, with the decimals that its steps need.
    static func axis(_ value: Double, places: Int) -> String {
        decimal(value, places, grouped: true)
    }
}
