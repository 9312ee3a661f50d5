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
        let autocovariances = autocovariances(of: centred, lags: 0..<max(0, lags) + 1)
        return autocovariances.enumerated().dropFirst().reduce(autocovariances[0]) { sum, each in
            let weight = (bandwidth + 1 - Double(each.offset)) / (bandwidth + 1)
            return sum + 2 * weight * each.element
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
    static func autocovariance(of centred: [Double], lag: Int) -> Double {
        autocovariances(of: centred, lags: lag..<lag + 1)[0]
    }

    /// The autocovariances of a centred series at lags, divisor *n*; 0 from its number of values on.
    ///
    /// Eight sums of a lag run beside each other: one alone would wait for each of its additions. All
    /// lags go over a block of values before the next one is read, since a long series does not fit
    /// into the cache.
    static func autocovariances(of centred: [Double], lags: Range<Int>) -> [Double] {
        let count = centred.count
        var sums = [SIMD8<Double>](repeating: .zero, count: lags.count)
        centred.withUnsafeBytes { bytes in
            for block in stride(from: 0, to: count, by: blockLength) {
                for lag in lags {
                    let end = min(block + blockLength, max(0, count - lag) & ~7)
                    var sum = sums[lag - lags.lowerBound]
                    for index in stride(from: block, to: end, by: 8) {
                        sum += values(in: bytes, at: index) * values(in: bytes, at: index + lag)
                    }
                    sums[lag - lags.lowerBound] = sum
                }
            }
        }
        return zip(lags, sums).map { lag, sums in
            var sum = sums.sum()
            let pairs = max(0, count - lag)
            for index in pairs & ~7..<pairs {
                sum += centred[index] * centred[index + lag]
            }
            return sum / Double(count)
        }
    }

    /// How many values stay in the cache while all lags go over them; a multiple of eight.
    private static let blockLength = 2048

    private static func values(in bytes: UnsafeRawBufferPointer, at index: Int) -> SIMD8<Double> {
        bytes.loadUnaligned(
            fromByteOffset: index * MemoryLayout<Double>.stride,
            as: SIMD8<Double>.self
        )
    }

    /// The values less their mean.
    static func centred(_ values: [Double]) -> [Double] {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        return values.map { $0 - mean }
    }

    private static func automaticBandwidth(ofCentred centred: [Double]) -> Double {
        let count = Double(centred.count)
        let lags = min(Int((4 * pow(count / 100, 2.0 / 9)).rounded(.up)), centred.count - 1)
        let autocovariances = autocovariances(of: centred, lags: 0..<max(0, lags) + 1)
        var plain = autocovariances[0]
        var weighted = 0.0
        for (lag, covariance) in autocovariances.enumerated().dropFirst() {
            plain += 2 * covariance
            weighted += Double(lag) * 2 * covariance
        }
        let ratio = weighted / plain
        guard ratio.isFinite else { return 0 }
        return min(1.1447 * cbrt(ratio * ratio * count), count - 1)
    }
}
