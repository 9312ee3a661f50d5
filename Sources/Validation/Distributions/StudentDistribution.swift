import Foundation

/// Student's t distribution.
public enum StudentDistribution {
    /// The probability of a value of at most `t`.
    ///
    ///     P(T <= t) = 1 - I(ν / (ν + t²); ν/2, 1/2) / 2   for t >= 0
    ///
    /// with the regularised incomplete beta function *I*. Source: M. Abramowitz and I. A. Stegun,
    /// "Handbook of Mathematical Functions", 26.7.1.
    ///
    /// - Parameters:
    ///   - t: The value.
    ///   - degrees: Degrees of freedom ν, above 0.
    /// - Returns: A probability, 0...1.
    public static func cumulative(_ t: Double, degrees: Double) -> Double {
        precondition(degrees > 0, "degrees of freedom above 0")
        let tail = 0.5 * incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5)
        return t < 0 ? tail : 1 - tail
    }

    /// I(x; a, b), the regularised incomplete beta function.
    static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let scale = exp(
            lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
        )
        // The fraction converges fast on this side of the mean, and the function is symmetric.
        return x < (a + 1) / (a + b + 2)
            ? scale * continuedFraction(x, a, b) / a
            : 1 - scale * continuedFraction(1 - x, b, a) / b
    }

    /// The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method.
    private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func bounded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var numerator = 1.0
        var denominator = 1 / bounded(1 - (a + b) * x / (a + 1))
        var fraction = denominator
        for m in 1...10_000 {
            let m = Double(m)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            denominator = 1 / bounded(1 + even * denominator)
            numerator = bounded(1 + even / numerator)
            fraction *= denominator * numerator
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            denominator = 1 / bounded(1 + odd * denominator)
            numerator = bounded(1 + odd / numerator)
            let change = denominator * numerator
            fraction *= change
            if abs(change - 1) < 1e-15 { break }
        }
        return fraction
    }
}
