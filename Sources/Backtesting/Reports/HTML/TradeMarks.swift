import Market
import Trading

/// Entries, exits, stops and targets over candles.
struct TradeMarks {
    /// With more trades than this, areas up to stop and target would hide the candles.
    static let levelLimit = 120

    /// Of more trades, those with the largest profit or loss are marked, which is one for each candle
    /// of a long window.
    static let limit = CandleChart.limit

    let trades: [Trade]
    /// The account's money at the start.
    let capital: Double
    let area: PlotArea

    /// Whether stops and targets are drawn.
    static func drawsLevels(of trades: [Trade]) -> Bool {
        trades.count <= levelLimit
    }

    /// Appends, under the candles, the areas up to stop and target of each trade.
    func drawLevels(into markup: inout Markup) {
        guard Self.drawsLevels(of: trades) else { return }
        for trade in trades {
            for (level, name) in [(trade.stopLoss, "stop"), (trade.takeProfit, "target")] {
                guard let level, area.values.contains(level) else { continue }
                drawLevel(level, of: trade, name: name, into: &markup)
            }
        }
    }

    private func drawLevel(
        _ level: Double,
        of trade: Trade,
        name: String,
        into markup: inout Markup
    ) {
        let (left, right) = (area.x(trade.entryTime), exitX(trade))
        let (from, to) = (area.y(trade.entryPrice), area.y(level))
        markup.empty(
            "rect",
            [
                ("class", name), ("x", coordinate(left)), ("y", coordinate(min(from, to))),
                ("width", coordinate(max(1, right - left))), ("height", coordinate(abs(to - from))),
            ]
        )
        markup.empty(
            "path",
            [
                ("class", name + "-line"),
                (
                    "d",
                    "M\(coordinate(left)) \(coordinate(to))H\(coordinate(max(right, left + 1)))"
                ),
            ]
        )
    }

    /// Appends, over the candles, one group for each trade: direction, entry and exit.
    func drawTrades(into markup: inout Markup) {
        // The marks are smaller where they would overlap.
        let size = trades.count > 250 ? 2.6 : trades.count > 80 ? 4 : 6
        for index in marked {
            draw(trades[index], number: index + 1, size: size, into: &markup)
        }
    }

    /// Positions of the trades that are marked, in their order.
    private var marked: [Int] {
        guard trades.count > Self.limit else { return Array(trades.indices) }
        let byOutcome = trades.indices.sorted { left, right in
            let (more, less) = (abs(trades[left].pnl), abs(trades[right].pnl))
            return more == less ? left < right : more > less
        }
        return byOutcome.prefix(Self.limit).sorted()
    }

    private func draw(_ trade: Trade, number: Int, size: Double, into markup: inout Markup) {
        let (left, right) = (area.x(trade.entryTime), exitX(trade))
        let (from, to) = (area.y(trade.entryPrice), area.y(trade.exitPrice))
        let outcome = trade.pnl > 0 ? "won" : trade.pnl < 0 ? "lost" : "even"
        markup.element("g", [("class", "trade \(outcome)")]) { markup in
            markup.element("title", text: title(of: trade, number: number))
            markup.empty(
                "path",
                [
                    ("class", "way"),
                    (
                        "d",
                        "M\(coordinate(left)) \(coordinate(from))"
                            + "L\(coordinate(right)) \(coordinate(to))"
                    ),
                ]
            )
            // A long entry points up from below its price, a short one down from above it.
            let side = trade.direction == .long ? 1.0 : -1.0
            markup.empty(
                "path",
                [
                    ("class", "entry"),
                    (
                        "d",
                        "M\(coordinate(left)) \(coordinate(from))l\(coordinate(size)) "
                            + "\(coordinate(side * size * 1.7))h\(coordinate(-2 * size))z"
                    ),
                ]
            )
            markup.empty(
                "circle",
                [
                    ("class", "exit"), ("cx", coordinate(right)), ("cy", coordinate(to)),
                    ("r", coordinate(size * 0.65)),
                ]
            )
        }
    }

    /// An exit stands at the bar's opening time, and inside a drawing that ends with the window.
    private func exitX(_ trade: Trade) -> Double {
        min(area.x(trade.exitTime), area.plotRight)
    }

    private func title(of trade: Trade, number: Int) -> String {
        let levels = [("stop", trade.stopLoss), ("target", trade.takeProfit)].compactMap {
            name,
            level in level.map { ", \(name) \(NumberText.price($0))" }
        }
        return "#\(number) \(trade.direction.rawValue) "
            + "\(TimeText.minute(trade.entryTime)) at \(NumberText.price(trade.entryPrice))"
            + levels.joined() + "; \(trade.exitReason.rawValue) "
            + "\(TimeText.minute(trade.exitTime)) at \(NumberText.price(trade.exitPrice)); "
            + "P&L \(NumberText.money(trade.pnl, of: capital)) (\(NumberText.signedPercent(trade.pnlPct)))"
    }
}
