/// When two computed numbers are one number.
///
/// Prices are decimals, and averages of them are rounded in every step: whether a close stands on a
/// level exactly is decided by the last bit of a double, and by another one at a thousand times the
/// price. So whatever takes a side compares with a tolerance relative to the scale of what it
/// compares: the price, or the range of an oscillator. A billionth is far below any market's tick,
/// and far above what rounding leaves.
package enum Tie {
    /// Distance below which numbers are equal, as a share of their scale.
    package static let tolerance = 1e-9

    /// `left - right`; exactly 0 where they are equal at that scale.
    package static func difference(_ left: Double, _ right: Double, scale: Double) -> Double {
        let difference = left - right
        return abs(difference) < tolerance * abs(scale) ? 0 : difference
    }
}
