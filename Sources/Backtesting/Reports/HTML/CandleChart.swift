import Market

/// Candles with the trades of one run on them.
struct CandleChart {
    private static let height = 460.0
    /// More candles than this are merged: a body narrower than three units is not visible.
    static let limit = 366

    private let buckets: CandleBuckets
    private let area: PlotArea
    private let window: CandleSeries

    /// Creates a chart of a window of at least one bar.
    ///
    /// It reaches beyond the candles as far as the levels of the trades, but for those that would
    /// flatten the candles: they are not drawn at all.
    init(window: CandleSeries, trades: [Trade]) {
        self.window = window
        buckets = CandleBuckets(window, atMost: Self.limit)
        let (lowest, highest) = (window.lows.min() ?? 0, window.highs.max() ?? 1)
        let reach = (highest - lowest) / 2
        let levels =
            TradeMarks.drawsLevels(of: trades)
            ? trades.flatMap { [$0.stopLoss, $0.takeProfit].compactMap(\.self) }
                .filter { lowest - reach <= $0 && $0 <= highest + reach } : []
        let low = min(lowest, levels.min() ?? lowest)
        let high = max(highest, levels.max() ?? highest)
        area = PlotArea(
            height: Self.height,
            times: window.openTimes[0]...window.closeTime(at: window.count - 1),
            values: low...high
        )
    }

    /// The note on how the candles are drawn.
    var note: String {
        buckets.bars == 1
            ? "One candle for each \(window.key.interval) bar."
            : "Each candle holds \(buckets.bars) bars of \(window.key.interval)."
    }

    /// Appends the drawing.
    func draw(_ report: BacktestReport, number: Int, into markup: inout Markup) {
        let name = report.run.strategy.name
        markup.element(
            "svg",
            [
                ("viewBox", "0 0 \(coordinate(PlotArea.width)) \(coordinate(Self.height))"),
                ("role", "img"), ("aria-label", "Candles with the trades of \(name)"),
            ]
        ) { markup in
            area.drawAxes(into: &markup) { NumberText.axis($0, places: $1) }
            markup.element("clipPath", [("id", "plot\(number)")]) { markup in
                markup.empty("rect", frame)
            }
            let marks = TradeMarks(trades: report.trades, capital: report.capital, area: area)
            markup.element("g", [("clip-path", "url(#plot\(number))")]) { markup in
                marks.drawLevels(into: &markup)
                if number == 0 {
                    markup.element("g", [("id", "candles")]) { drawCandles(into: &$0) }
                } else {
                    markup.empty("use", [("href", "#candles")])
                }
                marks.drawTrades(into: &markup)
            }
        }
    }

    /// The plot, wider by what a mark at its first or last moment needs.
    private var frame: [(String, String)] {
        [
            ("x", coordinate(area.plotLeft - 8)), ("y", coordinate(area.plotTop)),
            ("width", coordinate(area.plotRight - area.plotLeft + 13)),
            ("height", coordinate(area.plotBottom - area.plotTop)),
        ]
    }

    private func drawCandles(into markup: inout Markup) {
        let slot = area.x(area.times.lowerBound + buckets.length) - area.plotLeft
        let width = max(0.8, min(slot * 0.72, 14))
        for candle in buckets.candles {
            let centre = area.x(candle.openTime + buckets.length / 2)
            let top = area.y(max(candle.open, candle.close))
            let bottom = area.y(min(candle.open, candle.close))
            let title =
                TimeText.minute(candle.openTime) + "  O " + NumberText.price(candle.open) + "  H "
                + NumberText.price(candle.high) + "  L " + NumberText.price(candle.low) + "  C "
                + NumberText.price(candle.close)
            markup.element("g", [("class", candle.close >= candle.open ? "up" : "down")]) {
                markup in
                markup.element("title", text: title)
                markup.empty(
                    "path",
                    [
                        (
                            "d",
                            "M\(coordinate(centre)) \(coordinate(area.y(candle.high)))"
                                + "V\(coordinate(area.y(candle.low)))"
                        )
                    ]
                )
                markup.empty(
                    "rect",
                    [
                        ("x", coordinate(centre - width / 2)), ("y", coordinate(top)),
                        ("width", coordinate(width)),
                        ("height", coordinate(max(0.8, bottom - top))),
                    ]
                )
            }
        }
    }
}
