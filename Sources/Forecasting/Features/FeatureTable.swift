import Foundation
public import Market

/// Features of every bar of a series: one row for each candle, one column for each feature of a
/// list.
///
/// A row depends on no later candle, and has the same bits whatever candles follow. Rows before
/// ``firstDefined`` are NaN, since their indicators lack history; every later row is finite for any
/// candles. A bar after a gap in time counts as the next bar: its return spans the gap, and its
/// hour features are those of its own time.
///
/// The averages among the indicators never quite forget, so a row also depends, ever more weakly,
/// on where the series begins.
public struct FeatureTable: Sendable {
    /// The columns.
    public let features: [Feature]
    /// How many rows there are.
    public let rows: Int
    /// Row after row, in the order of ``features``.
    public let values: [Double]

    /// The first row that is defined; ``rows`` where none is.
    public var firstDefined: Int { min(rows, Self.warmUp(of: features)) }

    /// Bars before the first row of all features that is defined.
    public static let warmUp = warmUp(of: Feature.allCases)

    /// Bars before the first row that is defined: those of the slowest feature.
    public static func warmUp(of features: [Feature]) -> Int {
        features.map(\.warmUp).max() ?? 0
    }

    /// Computes the features of a series.
    public init(_ series: CandleSeries, features: [Feature] = Feature.allCases) {
        let width = features.count
        let first = Self.warmUp(of: features)
        var values = [Double](repeating: .nan, count: series.count * width)
        if series.count > first {
            let lines = FeatureLines(
                series: series,
                indicators: TechnicalColumns(series),
                terms: RangeTerms(
                    features.contains { $0.rangePeriod != nil } ? series.logRanges : []
                )
            )
            for bar in first..<series.count {
                let row = bar * width
                for (column, feature) in features.enumerated() {
                    values[row + column] = lines.value(of: feature, at: bar)
                }
            }
        }
        self.features = features
        rows = series.count
        self.values = values
    }

    /// One feature of one bar; NaN in the warm-up, and for a feature that is no column.
    public subscript(row: Int, feature: Feature) -> Double {
        guard let column = features.firstIndex(of: feature) else { return .nan }
        return values[row * features.count + column]
    }
}

/// Turns indicator lines, which are in the price's unit, into features, which are not.
private struct FeatureLines {
    let series: CandleSeries
    let indicators: TechnicalColumns
    let terms: RangeTerms

    func value(of feature: Feature, at bar: Int) -> Double {
        let close = series.closes[bar]
        let leastMove = close * Feature.leastMove
        let atr = max(indicators.atr[bar], leastMove)
        let bands = indicators.bollinger
        let bandWidth = bands.high[bar] - bands.low[bar]
        return switch feature {
        case .logReturn: log(close / series.closes[bar - 1])
        case .logOpen: log(series.opens[bar] / series.closes[bar - 1])
        case .logHigh: log(series.highs[bar] / close)
        case .logLow: log(series.lows[bar] / close)
        case .logVolumeRatio: logVolumeRatio(at: bar)
        case .volumeChange: volumeChange(at: bar)
        case .rsi: (indicators.rsi[bar] - 50) / 50
        case .macd: indicators.macd.line[bar] / atr
        case .macdSignal: indicators.macd.signal[bar] / atr
        case .macdHistogram: indicators.macd.histogram[bar] / atr
        case .percentB: (close - bands.mid[bar]) / max(bandWidth, leastMove)
        case .bandWidth: bandWidth / bands.mid[bar]
        case .ema9Distance: (close - indicators.ema9[bar]) / atr
        case .ema21Distance: (close - indicators.ema21[bar]) / atr
        case .ema50Distance: (close - indicators.ema50[bar]) / atr
        case .atrPercent: indicators.atr[bar] / close * 100
        case .hourSine: sin(dayAngle(at: bar))
        case .hourCosine: cos(dayAngle(at: bar))
        case .weekdaySine: sin(weekAngle(at: bar))
        case .weekdayCosine: cos(weekAngle(at: bar))
        case .logRange: terms[bar, 0]
        case .logRangeMean6: terms[bar, 1]
        case .logRangeMean24: terms[bar, 2]
        case .logRangeMean168: terms[bar, 3]
        }
    }

    private func logVolumeRatio(at bar: Int) -> Double {
        let volume = series.volumes[bar]
        // Without this a stretch of empty bars would divide 0 by 0.
        guard volume > 0 else { return Feature.lowestVolumeRatio }
        return max(log(volume / indicators.volumeSMA[bar]), Feature.lowestVolumeRatio)
    }

    private func volumeChange(at bar: Int) -> Double {
        let limit = Feature.largestVolumeChange
        let volume = series.volumes[bar]
        let previous = series.volumes[bar - 1]
        return switch (previous > 0, volume > 0) {
        case (false, false): 0
        case (false, true): limit
        case (true, false): -limit
        case (true, true): min(max(log(volume / previous), -limit), limit)
        }
    }

    private func dayAngle(at bar: Int) -> Double {
        let day: Int64 = 86_400_000
        let inDay = (series.openTimes[bar].milliseconds % day + day) % day
        return 2 * .pi * Double(inDay) / Double(day)
    }

    private func weekAngle(at bar: Int) -> Double {
        2 * .pi * Double(series.openTimes[bar].dayOfWeek) / 7
    }
}
