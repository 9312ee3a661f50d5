import Foundation

/// Numbers as people read them, the same on every machine whatever its locale.
package enum NumberText {
    /// What stands for a figure that is undefined.
    package static let undefined = "n/a"

    /// A number with so many decimals, halves away from zero: `fixed(-1.25, 1)` is `-1.3`.
    ///
    /// More than twelve decimals are no number that a person reads, and are cut.
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

    /// A number that no column has room for otherwise: `1.25e+12`.
    private static func exponential(_ value: Double) -> String {
        String(format: "%.2e", value)
    }

    /// Two decimals and commas between thousands, an exponent from a limit on; a value below zero has
    /// a sign whatever is left of it: `-0.00`.
    private static func short(_ value: Double, below limit: Double) -> String {
        guard abs(value) < limit else { return exponential(value) }
        return (value < 0 ? "-" : "") + grouped(fixed(abs(value), 2))
    }

    /// Two decimals and commas between thousands: `12,345.60`.
    package static func money(_ value: Double?) -> String {
        value.map { short($0, below: 1e9) } ?? undefined
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

    /// Two decimals: `2.30`.
    package static func ratio(_ value: Double?) -> String {
        value.map { short($0, below: 1e6) } ?? undefined
    }

    /// A leverage: `3x`, `2.50x`.
    package static func factor(_ value: Double) -> String {
        fixed(value, value == value.rounded() ? 0 : 2) + "x"
    }

    /// A price with as many decimals as its size calls for: `45,230.50`, `151.2346`, `0.012346`.
    package static func price(_ value: Double?) -> String {
        guard let value else { return "" }
        return grouped(fixed(value, abs(value) >= 1000 ? 2 : abs(value) >= 1 ? 4 : 6))
    }

    /// A whole number with commas between thousands: `8,760`.
    package static func count(_ value: Int?) -> String {
        value.map { grouped(String($0)) } ?? undefined
    }

    private static func grouped(_ number: String) -> String {
        let sign = number.hasPrefix("-") ? "-" : ""
        let parts = number.dropFirst(sign.count).split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, whole.count > 3, whole.allSatisfy(\.isNumber) else {
            return number
        }
        var groups = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) {
                groups += ","
            }
            groups.append(digit)
        }
        return sign + groups + (parts.count > 1 ? "." + parts[1] : "")
    }
}

extension NumberText {
    /// A label of an axis, with the decimals that its steps need.
    static func axis(_ value: Double, places: Int) -> String {
        grouped(fixed(value, places))
    }
}
