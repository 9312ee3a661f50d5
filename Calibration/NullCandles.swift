import Foundation
import Market

/// Hourly candles without any expected gain, whose closes have the returns of a null kind.
///
/// Inside a bar the price goes along a path of many steps, so that a level is reached as often as
/// it would be in a market, and highs and lows are moved outwards by what a path does between steps
/// (Broadie, Glasserman and Kou's continuity correction): along a coarse path every stop would be
/// filled at a level that no step has touched, and would gain.
struct NullCandles: Sendable {
    /// A real bar: its prices over the close before it.
    struct Shape: Sendable {
        let high: Double
        let low: Double
        let close: Double
    }

    /// The returns' kind.
    private let kind: NullSeries
    /// Real bars less their mean return, from which the shuffled kind draws blocks of a day.
    private let shapes: [Shape]

    /// Creates a kind of candles; `shapes` are the real bars for the shuffled kind.
    init(kind: NullSeries, shapes: [Shape]) {
        self.kind = kind
        let whole = shapes.prefix(shapes.count / Self.block * Self.block)
        let mean = whole.reduce(0) { $0 + $1.close } / Double(max(1, whole.count)) - 1
        self.shapes = whole.map {
            Shape(
                high: max(1, $0.high - mean),
                low: min(1, $0.low - mean),
                close: $0.close - mean
            )
        }
    }

    /// The standard deviation of an hour's return.
    static let deviation = 0.006
    /// The steps of a bar's path.
    private static let steps = 60
    /// Bars of a block of real ones.
    private static let block = 24

    /// Whether no candle tells anything of the next one's return, so that no rule can have an edge.
    var isMartingale: Bool {
        if case .autoregression = kind { false } else { true }
    }

    /// The bars of one market before any gain is planted, each relative to the close before it.
    func bars(_ count: Int, _ draws: inout Draws) -> [Shape] {
        if case .shuffled = kind {
            var all: [Shape] = []
            while all.count < count {
                let start = Self.block * draws.position(below: shapes.count / Self.block)
                all += shapes[start..<start + Self.block]
            }
            return Array(all.prefix(count))
        }
        let steps = Double(Self.steps)
        return kind.moves(count, &draws).map { move in
            let step = move.deviation / steps.squareRoot()
            var (sum, path) = (0.0, [Double]())
            for _ in 0..<Self.steps {
                sum += step * draws.normal()
                path.append(sum)
            }
            // A Brownian bridge that ends at the bar's return.
            var (high, low) = (max(0, move.value), min(0, move.value))
            for (index, value) in path.enumerated() {
                let point = value + Double(index + 1) / steps * (move.value - sum)
                (high, low) = (max(high, point), min(low, point))
            }
            func ratio(_ value: Double) -> Double { max(0.05, 1 + Self.deviation * value) }
            return Shape(
                high: ratio(high + 0.5826 * step),
                low: ratio(low - 0.5826 * step),
                close: ratio(move.value)
            )
        }
    }

    /// Candles of bars to which gains are added.
    ///
    /// - Parameters:
    ///   - bars: Of ``bars(_:_:)``.
    ///   - gains: What is added to each bar's return, in its course; empty for nothing.
    /// - Returns: The candles, hourly from 1970 on, the first one opening at 100.
    /// - Throws: `MarketError` for an impossible candle, of which none is made.
    static func series(_ bars: [Shape], gains: [Double] = []) throws -> CandleSeries {
        var price = 100.0
        var series = try CandleSeries(
            key: SeriesKey(symbol: Symbol("NULLUSDT"), venue: .spot, interval: .oneHour),
            candles: []
        )
        for (index, bar) in bars.enumerated() {
            let gain = gains.isEmpty ? 0 : gains[index]
            let open = price
            price *= bar.close + gain
            try series.append(
                Candle(
                    openTime: Timestamp(milliseconds: Int64(index) * 3_600_000),
                    open: open,
                    high: max(open * (bar.high + max(0, gain)), open, price),
                    low: min(open * (bar.low + min(0, gain)), open, price),
                    close: price,
                    volume: 1
                )
            )
        }
        return series
    }
}
