import Foundation
public import Market

/// What is odd about the candles of a training, as counts and as sentences.
public struct DataQuality: Codable, Hashable, Sendable {
    /// Candles of the training.
    public let bars: Int
    /// Candles that are missing between the first and the last.
    public let missing: Int
    /// Bars in which nobody traded.
    public let emptyBars: Int
    /// Bars with a volume whose price did not move at all.
    public let flatBars: Int
    /// Returns beyond 10 standard deviations, which were moved there.
    public let clippedReturns: Int
    /// Ranges beyond 10 standard deviations, which were moved there: wicks, or crashes.
    public let clippedRanges: Int
    /// Opening times of the bars with such a return or range, the first ten.
    public let clippedBars: [Timestamp]

    private enum CodingKeys: String, CodingKey {
        case bars
        case missing
        case emptyBars = "empty_bars"
        case flatBars = "flat_bars"
        case clippedReturns = "clipped_returns"
        case clippedRanges = "clipped_ranges"
        case clippedBars = "clipped_bars"
    }

    /// Looks at the candles up to the last one that the training uses.
    ///
    /// - Parameters:
    ///   - series: The candles.
    ///   - end: The position after the last one that is used; what comes later does not count.
    ///   - targets: The targets, clipped.
    init(_ series: CandleSeries, before end: Int, targets: ClippedTargets) {
        bars = end
        missing = series.gaps.filter { end > 0 && $0.from < series.openTimes[end - 1] }
            .reduce(0) { $0 + $1.missing }
        emptyBars = series.volumes[..<end].count { $0 == 0 }
        flatBars = (0..<end).count {
            series.volumes[$0] > 0 && series.highs[$0] == series.lows[$0]
        }
        // A row's target is that of the bar after it.
        let rows = targets.clippedRows.map { rows in rows.filter { $0 + 1 < end } }
        clippedReturns = rows[Target.logReturn.column].count
        clippedRanges = rows[Target.logRange.column].count
        clippedBars = Set(rows.joined()).sorted().prefix(10).map { series.openTimes[$0 + 1] }
    }

    /// What to look at before believing in the model, the gravest first; empty for sound data.
    public var warnings: [String] {
        var warnings: [String] = []
        if clippedReturns + clippedRanges > 0 {
            let first = clippedBars.prefix(3).map(\.description).joined(separator: ", ")
            let more = clippedBars.count > 3 ? " and others" : ""
            warnings.append(
                "\(clippedReturns) returns and \(clippedRanges) ranges of the \(bars) candles lie "
                    + "beyond 10 standard deviations and were moved there: wicks, wrong prices or "
                    + "crashes. See the candles of \(first)\(more)."
            )
        }
        if emptyBars > 0 {
            warnings.append(
                "Nobody traded in \(emptyBars) of the \(bars) candles; the model learns them as they "
                    + "are."
            )
        }
        if flatBars > 0 {
            warnings.append(
                "The price did not move at all in \(flatBars) of the \(bars) candles in which "
                    + "somebody traded: a thin market, or filled-in data."
            )
        }
        if missing > 0 {
            warnings.append("\(missing) candles are missing; nothing was made up for them.")
        }
        return warnings
    }
}
