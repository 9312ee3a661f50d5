/// The coverage of a conformal band over the bars of a window.
public struct BandCoverage: Hashable, Codable, Sendable {
    /// The coverage of one of the forecasts, all in percent.
    public struct Figure: Hashable, Codable, Sendable {
        /// The share of outcomes that the adaptive band held.
        public let coveragePct: Double
        /// The same in each third of the bars by forecast range, the calmest first.
        public let byVolatilityPct: [Double]
        /// The share of outcomes that the static band held, which never moves.
        public let staticCoveragePct: Double

        private enum CodingKeys: String, CodingKey {
            case coveragePct = "coverage_pct"
            case byVolatilityPct = "coverage_by_volatility_pct"
            case staticCoveragePct = "static_coverage_pct"
        }
    }

    /// A point of the running coverage, in percent.
    public struct Point: Hashable, Codable, Sendable {
        /// The bar's position in the window, counted from 0.
        public let bar: Int
        /// The share of ranges held among the last ``BandCoverage/trailingBars``.
        public let rangePct: Double
        /// The share of returns held among them.
        public let returnPct: Double

        private enum CodingKeys: String, CodingKey {
            case bar
            case rangePct = "range_pct"
            case returnPct = "return_pct"
        }
    }

    /// Bars of a window that have a band of their own, such as those of one fold.
    public struct Stretch: Hashable, Sendable {
        /// The static band, made before the first of these bars.
        public let band: ConformalBand
        /// Positions in the window, counted from 0.
        public let bars: Range<Int>

        /// Names the bars of a band.
        public init(_ band: ConformalBand, bars: Range<Int>) {
            self.band = band
            self.bars = bars
        }
    }

    /// Bars over which the running coverage is taken.
    public static let trailingBars = 500
    /// Most points of the running coverage.
    public static let mostPoints = 200

    /// The share of outcomes that the band should hold, in percent.
    public let levelPct: Double
    /// How many forecasts were held against their outcomes.
    public let bars: Int
    /// Of the next bar's range.
    public let logRange: Figure
    /// Of the next bar's return.
    public let logReturn: Figure
    /// The coverage of the last bars, along the window.
    public let running: [Point]

    private enum CodingKeys: String, CodingKey {
        case levelPct = "level_pct"
        case bars
        case logRange = "range"
        case logReturn = "return"
        case running
    }

    /// Walks an adaptive band over the bars of a window; nil for fewer than three forecasts with an
    /// outcome.
    ///
    /// - Parameters:
    ///   - band: The static band, made before the window.
    ///   - forecasts: One for each bar of the window; nil where there is none.
    ///   - outcomes: What became of the bar after each; nil where that is not known.
    public init?(
        _ band: ConformalBand,
        forecasts: [RangedForecast?],
        outcomes: [RangedForecast?]
    ) {
        self.init(
            [Stretch(band, bars: forecasts.indices)],
            forecasts: forecasts,
            outcomes: outcomes
        )
    }

    /// Walks the adaptive band of each stretch over its bars; nil for fewer than three forecasts with
    /// an outcome.
    ///
    /// Each stretch begins with the reaches of its static band: another model errs by other sizes.
    ///
    /// - Parameters:
    ///   - stretches: Ascending, without a bar in common, all of one level.
    ///   - forecasts: One for each bar of the window; nil where there is none.
    ///   - outcomes: What became of the bar after each; nil where that is not known.
    public init?(
        _ stretches: [Stretch],
        forecasts: [RangedForecast?],
        outcomes: [RangedForecast?]
    ) {
        let judged = stretches.flatMap { stretch in
            Judged.all(
                by: stretch.band,
                at: stretch.bars.clamped(to: 0..<min(forecasts.count, outcomes.count)),
                forecasts,
                outcomes
            )
        }
        guard let band = stretches.first?.band, judged.count >= 3 else { return nil }
        levelPct = 100 * band.level
        bars = judged.count
        let thirds = Self.thirds(of: judged)
        logRange = Figure(judged, thirds: thirds, \.range, byStatic: \.rangeByStatic)
        logReturn = Figure(judged, thirds: thirds, \.return, byStatic: \.returnByStatic)
        running = Self.running(judged)
    }

    /// Three parts of equal size by forecast range.
    private static func thirds(of judged: [Judged]) -> [[Judged]] {
        let sorted = judged.indices.sorted {
            (judged[$0].forecast, $0) < (judged[$1].forecast, $1)
        }
        return (0..<3).map { third in
            sorted[sorted.count * third / 3..<sorted.count * (third + 1) / 3].map { judged[$0] }
        }
    }

    private static func running(_ judged: [Judged]) -> [Point] {
        let every = max(1, (judged.count + mostPoints - 1) / mostPoints)
        var ranges = 0
        var returns = 0
        var points: [Point] = []
        for (index, bar) in judged.enumerated() {
            ranges += bar.range ? 1 : 0
            returns += bar.return ? 1 : 0
            if index >= trailingBars {
                ranges -= judged[index - trailingBars].range ? 1 : 0
                returns -= judged[index - trailingBars].return ? 1 : 0
            }
            guard (index + 1).isMultiple(of: every) || index + 1 == judged.count else { continue }
            let count = Double(min(index + 1, trailingBars))
            points.append(
                Point(
                    bar: bar.bar,
                    rangePct: 100 * Double(ranges) / count,
                    returnPct: 100 * Double(returns) / count
                )
            )
        }
        return points
    }
}

/// Whether the limits at one bar held what came.
private struct Judged {
    let bar: Int
    let forecast: Double
    let range: Bool
    let `return`: Bool
    let rangeByStatic: Bool
    let returnByStatic: Bool

    /// Walks one band, adaptive and static, over some bars.
    static func all(
        by band: ConformalBand,
        at bars: Range<Int>,
        _ forecasts: [RangedForecast?],
        _ outcomes: [RangedForecast?]
    ) -> [Judged] {
        let fixed = AdaptiveBand(band, step: 0)
        var adaptive = AdaptiveBand(band)
        return bars.compactMap { bar in
            guard let forecast = forecasts[bar], let outcome = outcomes[bar] else { return nil }
            var still = fixed
            let held = adaptive.observe(outcome, of: forecast)
            let heldByStatic = still.observe(outcome, of: forecast)
            return Judged(
                bar: bar,
                forecast: forecast.logRange,
                range: held.logRange,
                return: held.logReturn,
                rangeByStatic: heldByStatic.logRange,
                returnByStatic: heldByStatic.logReturn
            )
        }
    }
}

extension BandCoverage.Figure {
    fileprivate init(
        _ judged: [Judged],
        thirds: [[Judged]],
        _ isHeld: (Judged) -> Bool,
        byStatic isHeldByStatic: (Judged) -> Bool
    ) {
        func share(of part: [Judged], _ isHeld: (Judged) -> Bool) -> Double {
            100 * Double(part.count(where: isHeld)) / Double(part.count)
        }
        coveragePct = share(of: judged, isHeld)
        byVolatilityPct = thirds.map { share(of: $0, isHeld) }
        staticCoveragePct = share(of: judged, isHeldByStatic)
    }
}
