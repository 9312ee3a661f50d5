import Foundation

/// The long-run variance of a series: its variance and twice the sum of its autocovariances.
///
/// It is *n* times the variance of the mean of dependent values.
public enum LongRunVariance {
    /// The estimate with Bartlett's kernel: `γ₀ + 2 Σ (1 - k/(b + 1)) γ_k`, *k* up to *b*.
    ///
    /// It is never negative. Source: W. K. Newey and K. D. West, "A Simple, Positive Semi-definite,
    /// Heteroskedasticity and Autocorrelation Consistent Covariance Matrix", Econometrica 55 (1987).
    ///
    /// - Parameters:
    ///   - values: The series, in order of time, at least one value.
    ///   - bandwidth: *b*, at least 0; nil for ``automaticBandwidth(of:)``.
    /// - Returns: At least 0.
    public static func bartlett(of values: [Double], bandwidth: Double? = nil) -> Double {
        let centred = Self.centred(values)
        let bandwidth = bandwidth ?? automaticBandwidth(ofCentred: centred)
        let lags = min(Int(bandwidth), centred.count - 1)
        guard lags > 0 else { return autocovariance(of: centred, lag: 0) }
        return (1...lags).reduce(autocovariance(of: centred, lag: 0)) { sum, lag in
            let weight = (bandwidth + 1 - Double(lag)) / (bandwidth + 1)
            return sum + 2 * weight * autocovariance(of: centred, lag: lag)
        }
    }

    /// The bandwidth that the series itself asks for: `1.1447 (n (s₁/s₀)²)^(1/3)`.
    ///
    /// `s₁` and `s₀` are sums of the first `4 (n/100)^(2/9)` autocovariances, with and without their
    /// lags as weights. Source: W. K. Newey and K. D. West, "Automatic Lag Selection in Covariance
    /// Matrix Estimation", Review of Economic Studies 61 (1994).
    ///
    /// - Returns: A number of lags, at least 0 and below the number of values.
    public static func automaticBandwidth(of values: [Double]) -> Double {
        automaticBandwidth(ofCentred: centred(values))
    }

    /// The estimate with Bartlett's kernel after prewhitening by an autoregression of order one.
    ///
    /// A kernel alone flattens the peak of a persistent series and estimates too little. The
    /// autoregression takes the first-order dependence out, the kernel with the automatic bandwidth
    /// what is left, and the estimate is recoloured by `1 / (1 - ρ)²`. ρ is bounded by ±0.97.
    /// Source: D. W. K. Andrews and J. C. Monahan, "An Improved Heteroskedasticity and
    /// Autocorrelation Consistent Covariance Matrix Estimator", Econometrica 60 (1992).
    ///
    /// - Parameter values: The series, in order of time, at least one value.
    /// - Returns: At least 0.
    public static func prewhitened(of values: [Double]) -> Double {
        let centred = Self.centred(values)
        let variance = autocovariance(of: centred, lag: 0)
        guard centred.count >= 4, variance > 0 else { return variance }
        let slope = autocovariance(of: centred, lag: 1) / variance
        let persistence = min(max(slope, -0.97), 0.97)
        let residuals = zip(centred, centred.dropFirst()).map { $1 - persistence * $0 }
        return bartlett(of: residuals) / ((1 - persistence) * (1 - persistence))
    }

    /// The autocovariance of a centred series at a lag, divisor *n*.
    ///
    /// Eight sums run beside each other: one alone would wait for each of its additions.
    static func autocovariance(of centred: [Double], lag: Int) -> Double {
        let count = centred.count
        guard lag < count else { return 0 }
        return centred.withUnsafeBytes { bytes in
            let pairs = count - lag
            let whole = pairs & ~7
            let stride = MemoryLayout<Double>.stride
            var sums = SIMD8<Double>.zero
            for index in Swift.stride(from: 0, to: whole, by: 8) {
                let earlier = bytes.loadUnaligned(
                    fromByteOffset: index * stride,
                    as: SIMD8<Double>.self
                )
                let later = bytes.loadUnaligned(
                    fromByteOffset: (index + lag) * stride,
                    as: SIMD8<Double>.self
                )
                sums += earlier * later
            }
            var sum = sums.sum()
            for index in whole..<pairs {
                sum += centred[index] * centred[index + lag]
            }
            return sum / Double(count)
        }
    }

    /// The values less their mean.
    static func centred(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        return values.map { $0 - mean }
    }

    private static func automaticBandwidth(ofCentred centred: [Double]) -> Double {
        let count = Double(centred.count)
        let lags = min(Int((4 * pow(count / 100, 2.0 / 9)).rounded(.up)), centred.count - 1)
        var plain = autocovariance(of: centred, lag: 0)
        var weighted = 0.0
        for lag in stride(from: 1, through: lags, by: 1) {
            let covariance = 2 * autocovariance(of: centred, lag: lag)
            plain += covariance
            weighted += Double(lag) * covariance
        }
        let ratio = weighted / plain
        guard ratio.isFinite else { return 0 }
        return min(1.1447 * cbrt(ratio * ratio * count), count - 1)
    }
}
