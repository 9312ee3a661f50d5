import Foundation
import Market

/// Scores of a series' bars, as a quick analysis in a notebook would make them.
///
/// `peeking` ones use candles after the bar that they score; `honest` ones do the same from the past
/// alone.
enum Scores {
    typealias Score = @Sendable (CandleSeries) -> [Double]

    /// Scores each bar by the positions that a closure may read.
    static func each(_ body: @escaping @Sendable (CandleSeries, Int) -> Double) -> Score {
        { series in (0..<series.count).map { body(series, $0) } }
    }

    static func mean(_ values: some Collection<Double>) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    static func deviation(_ values: some Collection<Double>) -> Double {
        let mean = mean(values)
        return max(1e-9, Self.mean(values.map { ($0 - mean) * ($0 - mean) }).squareRoot())
    }

    static func returns(_ closes: [Double]) -> [Double] {
        closes.indices.map { $0 == 0 ? 0 : log(closes[$0] / closes[$0 - 1]) }
    }

    /// An exponential average along some values.
    static func smooth(_ values: [Double], _ share: Double) -> [Double] {
        var state = values.first ?? 0
        return values.map { value in
            state += share * (value - state)
            return state
        }
    }

    /// The part of some values below a frequency, from all of them.
    static func lowPass(_ values: [Double], harmonics: Int) -> [Double] {
        let count = Double(values.count)
        var sum = [Double](repeating: mean(values), count: values.count)
        for harmonic in 1...harmonics {
            let step = 2 * Double.pi * Double(harmonic) / count
            var (real, imaginary) = (0.0, 0.0)
            for (index, value) in values.enumerated() {
                real += value * cos(step * Double(index))
                imaginary += value * sin(step * Double(index))
            }
            for index in values.indices {
                let angle = step * Double(index)
                sum[index] += 2 / count * (real * cos(angle) + imaginary * sin(angle))
            }
        }
        return sum
    }

    /// Slope and level of a line through some values.
    static func line(_ values: some Collection<Double>) -> (slope: Double, level: Double) {
        let middle = Double(values.count - 1) / 2
        let mean = mean(values)
        var (above, below) = (0.0, 1e-9)
        for (index, value) in values.enumerated() {
            above += (Double(index) - middle) * (value - mean)
            below += (Double(index) - middle) * (Double(index) - middle)
        }
        return (above / below, mean - above / below * middle)
    }

    static func stretch(_ values: [Double], _ first: Int, _ last: Int) -> ArraySlice<Double> {
        values[max(0, first)...max(max(0, first), min(last, values.count - 1))]
    }

    /// What uses later candles.
    static let peeking: [(name: String, score: Score)] = [
        (
            "the next close",
            each { $0.closes[min($1 + 1, $0.count - 1)] / $0.closes[$1] - 1 }
        ),
        ("the next open", each { $0.opens[min($1 + 1, $0.count - 1)] / $0.closes[$1] - 1 }),
        (
            "shift(-1) of the return",
            { series in Array(returns(series.closes).dropFirst()) + [0] }
        ),
        (
            "the highest close of the next ten",
            each { stretch($0.closes, $1, $1 + 10).max().map(log) ?? 0 }
        ),
        ("the lowest low of the next ten", each { stretch($0.lows, $1, $1 + 10).min() ?? 0 }),
        (
            "a moving average centred on the bar",
            each { $0.closes[$1] - mean(stretch($0.closes, $1 - 5, $1 + 5)) }
        ),
        (
            "an extremum confirmed by later bars",
            each { series, bar in
                let around = stretch(series.closes, bar - 3, bar + 3)
                return around.max() == series.closes[bar]
                    ? -1
                    : around.min() == series.closes[bar]
                        ? 1 : 0.001 * mean(around)
            }
        ),
        (
            "a zigzag drawn over the whole series",
            { series in
                var (scores, anchor) = ([Double](repeating: 0, count: series.count), 0)
                for bar in 1..<series.count
                where abs(log(series.closes[bar] / series.closes[anchor])) > 0.02
                    || bar == series.count - 1
                {
                    for index in anchor..<bar {
                        scores[index] = series.closes[bar] / series.closes[anchor] - 1
                    }
                    anchor = bar
                }
                return scores
            }
        ),
        (
            "min-max normalisation by the whole series",
            { series in
                let (low, high) = (series.lows.min() ?? 0, series.highs.max() ?? 1)
                return series.closes.map { ($0 - low) / (high - low) }
            }
        ),
        (
            "a z-score by the whole series",
            { series in
                let (mean, deviation) = (mean(series.closes), deviation(series.closes))
                return series.closes.map { ($0 - mean) / deviation }
            }
        ),
        (
            "a z-score of returns by the whole series",
            { series in
                let returns = returns(series.closes)
                let (mean, deviation) = (mean(returns), deviation(returns))
                return returns.map { ($0 - mean) / deviation }
            }
        ),
        (
            "gaps filled from behind (bfill)",
            each { series, bar in
                // Every bar that did not trade more than the one before counts as a gap.
                var next = bar
                while next + 1 < series.count,
                    series.volumes[next] <= series.volumes[max(0, next - 1)]
                {
                    next += 1
                }
                return series.closes[next]
            }
        ),
        (
            "gaps filled by interpolation",
            each { series, bar in
                let (left, right) = (bar / 8 * 8, min(bar / 8 * 8 + 8, series.count - 1))
                guard right > left else { return series.closes[bar] }
                let share = Double(bar - left) / Double(right - left)
                return series.closes[left] * (1 - share) + series.closes[right] * share
            }
        ),
        ("a low pass by the Fourier transform of all", { lowPass($0.closes, harmonics: 6) }),
        (
            "smoothing there and back (filtfilt)",
            { series in
                Array(smooth(smooth(series.closes, 0.2).reversed(), 0.2).reversed())
            }
        ),
        (
            "a trend line through the whole series",
            { series in
                let line = line(series.closes)
                return series.closes.enumerated().map {
                    $0.element - line.level - line.slope * Double($0.offset)
                }
            }
        ),
        (
            "detrending by the last close",
            { series in
                let drift = log(series.closes[series.count - 1] / series.closes[0])
                return series.closes.enumerated().map {
                    log($0.element) - drift * Double($0.offset) / Double(series.count)
                }
            }
        ),
        (
            "the rank among all closes",
            { series in
                let sorted = series.closes.sorted()
                return series.closes.map { close in
                    Double(sorted.count { $0 < close }) / Double(sorted.count)
                }
            }
        ),
        (
            "thresholds at quantiles of all returns",
            { series in
                let returns = returns(series.closes)
                let sorted = returns.sorted()
                let (low, high) = (sorted[sorted.count / 10], sorted[sorted.count * 9 / 10])
                return returns.map { ($0 - low) / (high - low) }
            }
        ),
        (
            "outliers cut at the whole series' deviation",
            { series in
                let returns = returns(series.closes)
                let limit = 0.5 * deviation(returns)
                return returns.map { max(-limit, min(limit, $0)) + limit }
            }
        ),
        (
            "the mean return of this hour over the whole series",
            { series in
                let returns = returns(series.closes)
                return series.openTimes.map { time in
                    let hour = time.milliseconds / 3_600_000 % 24
                    return mean(
                        returns.indices.filter {
                            series.openTimes[$0].milliseconds / 3_600_000 % 24 == hour
                        }.map { returns[$0] }
                    )
                }
            }
        ),
        (
            "the day's range before the day is over",
            each { series, bar in
                let day = series.openTimes[bar].milliseconds / 86_400_000
                let bars = series.openTimes.indices.filter {
                    series.openTimes[$0].milliseconds / 86_400_000 == day
                }
                let (low, high) = (
                    bars.map { series.lows[$0] }.min() ?? 0,
                    bars.map { series.highs[$0] }.max() ?? 1
                )
                return (series.closes[bar] - low) / (high - low)
            }
        ),
        (
            "the day's volume-weighted price before the day is over",
            each { series, bar in
                let day = series.openTimes[bar].milliseconds / 86_400_000
                let bars = series.openTimes.indices.filter {
                    series.openTimes[$0].milliseconds / 86_400_000 == day
                }
                let volume = bars.reduce(0) { $0 + series.volumes[$1] }
                return bars.reduce(0) { $0 + series.volumes[$1] * series.closes[$1] } / volume
            }
        ),
        (
            "a four-hour bar that has not finished, labelled by its start",
            each { series, bar in
                let block = series.openTimes[bar].milliseconds / 14_400_000
                let last = series.openTimes.indices.last {
                    series.openTimes[$0].milliseconds / 14_400_000 == block
                }
                return series.closes[last ?? bar]
            }
        ),
        (
            "the look-back that was best over the whole series",
            { series in
                let returns = returns(series.closes)
                func scores(_ length: Int) -> [Double] {
                    series.closes.indices.map { bar in
                        bar < length ? 0 : log(series.closes[bar] / series.closes[bar - length])
                    }
                }
                let best = [3, 6, 12, 24, 48].max { left, right in
                    func gain(_ length: Int) -> Double {
                        zip(scores(length), returns.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
                    }
                    return gain(left) < gain(right)
                }
                let gain = zip(scores(best ?? 3), returns.dropFirst()).reduce(0) {
                    $0 + $1.0 * $1.1
                }
                return scores(best ?? 3).map { $0 * gain }
            }
        ),
        (
            "a label of the triple barrier",
            each { series, bar in
                for next in bar + 1..<max(bar + 2, series.count) where next < series.count {
                    let change = series.closes[next] / series.closes[bar] - 1
                    if abs(change) > 0.01 { return change }
                }
                return series.closes[series.count - 1]
            }
        ),
        (
            "volatility of the days around",
            each { series, bar in
                deviation(stretch(returns(series.closes), bar - 24, bar + 24))
            }
        ),
        (
            "a regime by the median volatility of the whole series",
            { series in
                let sizes = returns(series.closes).map(abs)
                let median = sizes.sorted()[sizes.count / 2]
                return sizes.map { $0 / median }
            }
        ),
        (
            "scaling by the final volume mean",
            { series in
                let last = mean(series.volumes.suffix(50))
                return series.volumes.map { $0 / last }
            }
        ),
        (
            "how many bars are left",
            { series in (0..<series.count).map { Double(series.count - $0) } }
        ),
        (
            "the last close of the file",
            { series in
                series.closes.map { series.closes[series.count - 1] / $0 - 1 }
            }
        ),
        (
            "the largest drop still to come",
            each { series, bar in
                (series.lows[bar...].min() ?? series.closes[bar]) / series.closes[bar]
            }
        ),
        (
            "a cumulative maximum from behind",
            { series in
                var high = -Double.infinity
                return Array(
                    series.highs.reversed().map { value in
                        high = max(high, value)
                        return high
                    }.reversed()
                )
            }
        ),
        (
            "a Savitzky-Golay filter",
            each { series, bar in
                let weights = [-3.0, 12, 17, 12, -3]
                return weights.indices.reduce(0) { sum, index in
                    let place = min(max(0, bar + index - 2), series.count - 1)
                    return sum + weights[index] / 35 * series.closes[place]
                }
            }
        ),
        (
            "a principal direction of returns and volumes over all",
            { series in
                let returns = returns(series.closes)
                let volumes = series.volumes.map { log(1 + $0) }
                let (first, second) = (mean(returns), mean(volumes))
                let slope = zip(returns, volumes).reduce(0) {
                    $0 + ($1.0 - first) * ($1.1 - second)
                }
                return zip(returns, volumes).map { $0 + slope * $1 }
            }
        ),
    ]
}
