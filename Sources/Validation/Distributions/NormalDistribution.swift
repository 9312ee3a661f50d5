import Foundation

/// The standard normal distribution.
public enum NormalDistribution {
    /// Φ(x): the probability of a value of at most `x`.
    public static func cumulative(_ x: Double) -> Double {
        0.5 * erfc(-x / 2.squareRoot())
    }

    /// Φ⁻¹(p): the value that is exceeded with probability `1 - p`.
    ///
    /// P. J. Acklam's rational approximation (2003; relative error 1.15e-9), then two steps of
    /// Halley's method on ``cumulative(_:)``, which leave an error of a few ulps.
    ///
    /// - Parameter probability: 0...1.
    /// - Returns: The quantile; minus and plus infinity at the ends.
    public static func quantile(_ probability: Double) -> Double {
        precondition(probability >= 0 && probability <= 1, "a probability, 0...1")
        guard probability > 0 else { return -.infinity }
        guard probability < 1 else { return .infinity }
        // The lower half, where 1 - p loses no digits.
        guard probability <= 0.5 else { return -quantile(1 - probability) }
        var x = approximateQuantile(probability)
        for _ in 0..<2 {
            let error = cumulative(x) - probability
            let step = error * (2 * Double.pi).squareRoot() * exp(x * x / 2)
            x -= step / (1 + x * step / 2)
        }
        return x
    }

    /// Acklam's approximation for probabilities in 0...0.5.
    private static func approximateQuantile(_ p: Double) -> Double {
        if p < 0.02425 {
            let q = (-2 * log(p)).squareRoot()
            return polynomial(tailNumerator, q) / (polynomial(tailDenominator, q) * q + 1)
        }
        let q = p - 0.5
        let r = q * q
        return polynomial(numerator, r) * q / (polynomial(denominator, r) * r + 1)
    }

    private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
        coefficients.reduce(0) { $0 * x + $1 }
    }

    private static let numerator = [
        -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
        1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00,
    ]
    private static let denominator = [
        -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
        6.680131188771972e+01, -1.328068155288572e+01,
    ]
    private static let tailNumerator = [
        -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
        -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00,
    ]
    private static let tailDenominator = [
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
        3.754408661907416e+00,
    ]
}
