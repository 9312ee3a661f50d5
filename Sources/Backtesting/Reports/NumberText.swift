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
        let places = min(places, 12)
        let scale = pow(10, Double(places))
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 1e15 else { return exponential(value) }
        let units = Int(scaled)
        let sign = value < 0 && units > 0 ? "-" : ""
        guard places > 0 else { return sign + String(units) }
        let (whole, fraction) = units.quotientAndRemainder(dividingBy: Int(scale))
        let digits = String(fraction)
        return sign + String(whole) + "." + String(repeating: "0", count: places - digits.count)
            + digits
    }

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
        guard value != 0, abs(value) * pow(10, Double(places)) < 0.5 else {
            return grouped(fixed(value, places))
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
            return grouped(fixed(value, abs(value) >= 1000 ? 2 : abs(value) >= 1 ? 4 : 6))
        }
        return significant(value, digits: 5)
    }

    /// A whole number with commas between thousands: `8,760`.
    package static func count(_ value: Int?) -> String {
        value.map { grouped(String($0)) } ?? undefined
    }

    /// Days: `1.5`, `30`, `12,345`.
    package static func days(_ value: Double?) -> String {
        value.map { $0 < 1e9 ? grouped(fixed($0, $0 < 10 ? 1 : 0)) : exponential($0) } ?? undefined
    }

    /// The text of a decimal number with commas between thousands, as it is where it has another form.
    private static func grouped(_ number: String) -> String {
        let bytes = Array(number.utf8)
        let start = bytes.first == UInt8(ascii: "-") ? 1 : 0
        let end = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
        guard end - start > 3,
            bytes[start..<end].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return number }
        var grouped = Array(bytes[..<start])
        for index in start..<end {
            if index > start, (end - index).isMultiple(of: 3) {
                grouped.append(UInt8(ascii: ","))
            }
            grouped.append(bytes[index])
        }
        grouped += bytes[end...]
        return String(decoding: grouped, as: UTF8.self)
    }
}

extension NumberText {
    /// A label of an axis, with the decimals that its steps need.
    static func axis(_ value: Double, places: Int) -> String {
        grouped(fixed(value, places))
    }
}
