import Market

/// Limits on the curves and trades in a report's JSON.
///
/// Figures are always computed from all of them. `docs/report.md` names the files with the complete
/// data.
public enum ReportBounds {
    /// The largest number of points of a curve in JSON.
    ///
    /// A longer one is thinned. A year of hours is not.
    public static let points = 10_000
    /// The largest number of trades in JSON.
    ///
    /// Of more, the last ones are listed.
    public static let trades = 10_000

    /// The largest number of points of each of several curves beside one another.
    public static let comparedPoints = 1000

    /// An equity curve for a drawing beside others, thinned to ``comparedPoints``.
    static func compared(_ equity: [EquityPoint]) -> [EquityPoint] {
        let positions = thinnedPositions(
            equity: equity,
            drawdown: Performance.drawdownCurve(of: equity),
            limit: comparedPoints
        )
        return positions.map { $0.map { equity[$0] } } ?? equity
    }

    /// The positions of a curve's points that are kept when it is thinned.
    ///
    /// The curve is divided into segments of equal length. Each keeps the points with the lowest
    /// and the highest equity, and those with the smallest and the deepest drawdown. The first and
    /// the last point are kept. Equity and drawdown keep the same timestamps, and neither loses an
    /// extreme.
    ///
    /// - Parameters:
    ///   - equity: The equity at each point.
    ///   - drawdown: The drawdown in percent at each point.
    ///   - limit: The largest number of kept points, at least 6.
    /// - Returns: Increasing positions, at most `limit`; nil if the curve is not longer than that.
    package static func thinnedPositions(
        equity: some RandomAccessCollection<EquityPoint>,
        drawdown: some RandomAccessCollection<DrawdownPoint>,
        limit: Int = points
    ) -> [Int]? {
        let count = equity.count
        precondition(drawdown.count == count, "a drawdown for each point of the equity curve")
        guard count > limit else { return nil }
        let (equity, drawdown) = (Array(equity), Array(drawdown))
        let stretches = (limit - 2) / 4
        var kept = [0]
        for stretch in 0..<stretches {
            let range = stretch * count / stretches..<(stretch + 1) * count / stretches
            let extremes = [
                extremes(of: equity, \.equity, in: range),
                extremes(of: drawdown, \.drawdownPct, in: range),
            ]
            for position in extremes.flatMap({ [$0.lowest, $0.highest] }).sorted()
            where position > kept[kept.count - 1] {
                kept.append(position)
            }
        }
        if kept[kept.count - 1] < count - 1 {
            kept.append(count - 1)
        }
        return kept
    }

    /// The first positions of the lowest and of the highest value.
    private static func extremes<Point>(
        of points: [Point],
        _ value: (Point) -> Double,
        in range: Range<Int>
    ) -> (lowest: Int, highest: Int) {
        var (lowest, highest) = (range.lowerBound, range.lowerBound)
        var (least, most) = (value(points[lowest]), value(points[lowest]))
        for position in range {
            let now = value(points[position])
            if now < least {
                (least, lowest) = (now, position)
            } else if now > most {
                (most, highest) = (now, position)
            }
        }
        return (lowest, highest)
    }
}

extension BacktestReport {
    /// The extent of the curves in the JSON.
    struct CurveExtent: Codable {
        /// Bars of the window; the whole curve has one point more.
        var bars: Int
        /// Points of each curve in the JSON.
        var points: Int
        /// Whether points were left out.
        var thinned: Bool
    }

    /// The extent of the trade list in the JSON, if it is not complete.
    struct TradeExtent: Codable {
        /// Trades of the run.
        var total: Int
        /// Trades in the JSON, the last ones.
        var listed: Int
    }

    /// The report as it is written in JSON, with thinned curves and the last trades.
    func bounded() -> BacktestReport {
        var report = self
        if trades.count > ReportBounds.trades {
            report.trades = Array(trades.suffix(ReportBounds.trades))
        }
        if let positions = ReportBounds.thinnedPositions(
            equity: equityCurve,
            drawdown: drawdownCurve
        ) {
            report.equityCurve = positions.map { equityCurve[$0] }
            report.drawdownCurve = positions.map { drawdownCurve[$0] }
        }
        return report
    }

    /// The extent of the curves.
    var curveExtent: CurveExtent {
        CurveExtent(
            bars: run.bars,
            points: equityCurve.count,
            thinned: equityCurve.count < run.bars + 1
        )
    }

    /// The extent of the trade list; nil if it is complete.
    var tradeExtent: TradeExtent? {
        trades.count < figures.totalTrades
            ? TradeExtent(total: figures.totalTrades, listed: trades.count) : nil
    }
}
