/// A conformal band that follows a market: after each bar its three reaches move a little, outwards
/// where the outcome was beyond them and inwards where it was not.
///
/// Each reach q, of miss rate α, is a Robbins-Monro recursion that uses only errors that are known at
/// the bar:
///
///     q ← q + γ (1 - α)   after a miss
///     q ← q - γ α         otherwise
///
/// Whatever the outcomes are, the share of misses over *T* bars differs from α by at most
/// (d + γ) / (γ T), with d the distance between the largest and the least score (Gibbs and Candès,
/// "Adaptive conformal inference under distribution shift", 2021; Angelopoulos, Candès and
/// Tibshirani, "Conformal PID control for time series prediction", 2023, proposition 1).
public struct AdaptiveBand: Hashable, Sendable {
    /// γ as a share of the static band's reach: twenty misses in a row double it.
    public static let step = 0.05

    /// The limits of one forecast.
    public struct Limits: Hashable, Sendable {
        /// The limits of the log range, the lower one at least 0.
        public let logRange: ClosedRange<Double>
        /// The limits of the log return.
        public let logReturn: ClosedRange<Double>
    }

    private var low: Reach
    private var high: Reach
    private var width: Reach

    /// Starts with a static band.
    ///
    /// - Parameters:
    ///   - band: The split-conformal band.
    ///   - step: γ as a share of the band's reaches; 0 for a band that never moves.
    public init(_ band: ConformalBand, step: Double = step) {
        let misses = (1 - band.level) / 2
        low = Reach(band.rangeLow, misses: misses, step: step)
        high = Reach(band.rangeHigh, misses: misses, step: step)
        width = Reach(band.returnWidth, misses: 1 - band.level, step: step)
    }

    /// The limits of a forecast at this bar.
    public func limits(of forecast: RangedForecast) -> Limits {
        let lower = max(0, forecast.logRange - low.value * forecast.unit)
        let reach = max(0, width.value * forecast.unit)
        return Limits(
            logRange: lower...max(lower, forecast.logRange + high.value * forecast.unit),
            logReturn: forecast.logReturn - reach...forecast.logReturn + reach
        )
    }

    /// Learns what became of a forecast.
    ///
    /// - Returns: Whether range and return were within the limits before.
    @discardableResult
    public mutating func observe(
        _ outcome: RangedForecast,
        of forecast: RangedForecast
    ) -> (logRange: Bool, logReturn: Bool) {
        let errors = ConformalErrors(of: forecast, outcome: outcome)
        let isWithinLow = low.observe(errors.below)
        let isWithinHigh = high.observe(errors.above)
        return (isWithinLow && isWithinHigh, width.observe(errors.away))
    }

    /// One side of the band.
    private struct Reach: Hashable {
        var value: Double
        private let misses: Double
        private let step: Double

        init(_ value: Double, misses: Double, step: Double) {
            self.value = value
            self.misses = misses
            self.step = step * max(abs(value), ConformalBand.leastRange)
        }

        /// Moves by whether a score was within; returns that.
        mutating func observe(_ score: Double) -> Bool {
            let isWithin = score <= value
            value += step * ((isWithin ? 0 : 1) - misses)
            return isWithin
        }
    }
}
