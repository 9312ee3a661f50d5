/// An exponential average that takes one observation at a time.
///
/// The first observation is the seed; then `average += weight * (x - average)`. This is pandas'
/// `ewm(alpha: weight, adjust: false, min_periods: period)`, on which the `ta` library builds: the
/// average is undefined until `period` observations have come in. Written as a step towards the
/// observation, it stays exactly at a constant input.
struct ExponentialAverage {
    private let weight: Double
    private let period: Int
    private var average = Double.nan
    private var count = 0

    /// Creates an average where each observation weighs `weight`, defined from the `period`-th on.
    init(weight: Double, period: Int) {
        self.weight = weight
        self.period = period
    }

    /// Creates the average of a span: weight `2 / (span + 1)`, defined from the `span`-th on.
    init(span: Int) {
        self.init(weight: 2 / (Double(span) + 1), period: span)
    }

    /// Takes the next observation and returns the average, or NaN while it is undefined.
    ///
    /// An observation that is NaN is none: it changes nothing.
    mutating func update(_ observation: Double) -> Double {
        if !observation.isNaN {
            average = count == 0 ? observation : average + weight * (observation - average)
            count += 1
        }
        return count < period ? .nan : average
    }
}
