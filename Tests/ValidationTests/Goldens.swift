import Foundation
import TestSupport

/// What other libraries computed; see `scripts/goldens/validation.py`.
enum Goldens {
    static func read<Golden: Decodable>(_ name: String, as type: Golden.Type) throws -> Golden {
        let text = try Fixtures.text("Validation/\(name).json")
        return try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}

/// Whether two numbers agree to a share of the larger one, or to the same absolute distance below 1.
func agree(_ left: Double?, _ right: Double, _ tolerance: Double = 1e-9) -> Bool {
    guard let left else { return false }
    return abs(left - right) <= tolerance * max(1, abs(left), abs(right))
}

/// A series of the linear congruential generator x' = (1103515245 x + 12345) mod 2^31.
enum CongruentialSeries {
    /// 1,000 values: r(i) = 0.3 r(i-1) + e(i) + 0.0002, with uniform e of deviation 0.01.
    static let returns: [Double] = {
        var state: UInt64 = 12345
        var last: Double?
        return (0..<1000).map { _ in
            state = (1_103_515_245 * state + 12345) % (1 << 31)
            let noise = (Double(state) / 2_147_483_648 - 0.5) * 12.0.squareRoot() * 0.01
            let value = last.map { 0.3 * $0 + noise + 0.0002 } ?? noise
            last = value
            return value
        }
    }()
}
