import Foundation
import Market

extension Scores {
    /// The same ideas from the past alone.
    static let honest: [(name: String, score: Score)] = [
        ("the last return", { returns($0.closes) }),
        (
            "the highest close of the last ten",
            each { stretch($0.closes, $1 - 10, $1).max().map(log) ?? 0 }
        ),
        (
            "a moving average of the past",
            each { $0.closes[$1] - mean(stretch($0.closes, $1 - 10, $1)) }
        ),
        (
            "min-max normalisation by the past",
            each { series, bar in
                let low = series.lows[...bar].min() ?? 0
                let high = series.highs[...bar].max() ?? 1
                return (series.closes[bar] - low) / (high - low)
            }
        ),
        (
            "a z-score by the last hundred",
            each { series, bar in
                let past = stretch(series.closes, bar - 99, bar)
                return (series.closes[bar] - mean(past)) / deviation(past)
            }
        ),
        (
            "gaps filled from before (ffill)",
            each { series, bar in
                var last = bar
                while last > 0, series.volumes[last] <= series.volumes[last - 1] { last -= 1 }
                return series.closes[last]
            }
        ),
        ("smoothing there alone", { smooth($0.closes, 0.2) }),
        (
            "a trend line through the last fifty",
            each { line(stretch($0.closes, $1 - 49, $1)).slope }
        ),
        (
            "the rank among past closes",
            each { series, bar in
                Double(series.closes[...bar].count { $0 < series.closes[bar] }) / Double(bar + 1)
            }
        ),
        (
            "a four-hour bar that has finished",
            each { series, bar in
                let block = (series.openTimes[bar].milliseconds + 3_600_000) / 14_400_000
                let last = series.openTimes[...bar].indices.last {
                    series.openTimes[$0].milliseconds / 14_400_000 < block
                }
                return series.closes[last ?? 0]
            }
        ),
        (
            "the day's range so far",
            each { series, bar in
                let day = series.openTimes[bar].milliseconds / 86_400_000
                let bars = (0...bar).filter {
                    series.openTimes[$0].milliseconds / 86_400_000 == day
                }
                let low = bars.map { series.lows[$0] }.min() ?? 0
                return series.closes[bar] / low
            }
        ),
        ("how many bars there were", { series in (0..<series.count).map(Double.init) }),
    ]
}
