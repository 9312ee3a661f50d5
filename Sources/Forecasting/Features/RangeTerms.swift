import Foundation
import Market

/// The terms of the heterogeneous autoregression (HAR) of the range: its means over the last 1, 6,
/// 24 and 168 bars, each known at the bar's close.
///
/// Source: Corsi, "A simple approximate long-memory model of realized volatility", Journal of
/// Financial Econometrics 7 (2009), whose day, week and month of daily volatility are an hour, a
/// quarter of a day, a day and a week of hourly ranges here.
struct RangeTerms {
    /// Bars of each mean, ascending.
    static let periods = [1, 6, 24, 168]
    /// Bars before the first one whose every term has all of its bars.
    static let warmUp = 167

    /// Row after row, one column for each of ``periods``.
    private let values: [Double]

    /// Computes the terms of each bar.
    ///
    /// Each mean is summed from its own bar backwards, so its bits do not depend on where the series
    /// begins. Where the series has fewer bars than a period, the mean is that of those there are.
    ///
    /// - Parameter ranges: ln(high / low) of each bar.
    init(_ ranges: [Double]) {
        var values: [Double] = []
        values.reserveCapacity(ranges.count * Self.periods.count)
        for bar in ranges.indices {
            var sum = 0.0
            var counted = 0
            for period in Self.periods {
                while counted < min(period, bar + 1) {
                    sum += ranges[bar - counted]
                    counted += 1
                }
                values.append(sum / Double(counted))
            }
        }
        self.values = values
    }

    /// The terms of one bar, in the order of ``periods``.
    subscript(bar: Int) -> ArraySlice<Double> {
        let width = Self.periods.count
        return values[bar * width..<(bar + 1) * width]
    }

    /// One term of one bar.
    subscript(bar: Int, term: Int) -> Double {
        values[bar * Self.periods.count + term]
    }
}

extension CandleSeries {
    /// ln(high / low) of each bar; 0 for a bar that did not move.
    var logRanges: [Double] {
        zip(highs, lows).map { log($0 / $1) }
    }
}
