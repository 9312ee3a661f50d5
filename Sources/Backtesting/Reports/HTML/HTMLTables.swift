import Market
import Trading

/// The tables of the HTML report.
enum HTMLTables {
    /// Evidence first, then figures; a column for each run, and one for buy-and-hold.
    static func drawFigures(_ reports: [BacktestReport], into markup: inout Markup) {
        markup.element("div", [("class", "pair")]) { markup in
            drawTable(
                [
                    ("Evidence", FigureRow.evidence), ("Trades", FigureRow.trading),
                    ("Sizes", FigureRow.sizing),
                ],
                of: reports,
                benchmark: nil,
                into: &markup
            )
            drawTable(
                [("Account", FigureRow.account)],
                of: reports,
                benchmark: reports.first?.benchmark,
                into: &markup
            )
        }
    }

    private static func drawTable(
        _ groups: [(title: String, rows: [FigureRow])],
        of reports: [BacktestReport],
        benchmark: BuyAndHold?,
        into markup: inout Markup
    ) {
        markup.element("div", [("class", "scroll")]) { markup in
            markup.element("table", [("class", "figures")]) { markup in
                for (title, all) in groups {
                    let rows = all.filled(by: reports)
                    if rows.isEmpty { continue }
                    markup.element("thead") { markup in
                        drawHead(title, of: reports, benchmark: benchmark, into: &markup)
                    }
                    markup.element("tbody") { markup in
                        for row in rows {
                            draw(row, of: reports, benchmark: benchmark, into: &markup)
                        }
                    }
                }
            }
        }
    }

    private static func drawHead(
        _ title: String,
        of reports: [BacktestReport],
        benchmark: BuyAndHold?,
        into markup: inout Markup
    ) {
        markup.element("tr") { markup in
            markup.element("th", [("class", "group")], text: title)
            for (index, report) in reports.enumerated() {
                markup.element("th", [("class", "c\(index % 6)")], text: report.run.strategy.name)
            }
            if benchmark != nil {
                markup.element("th", [("class", "held")], text: "Buy and hold")
            }
        }
    }

    private static func draw(
        _ row: FigureRow,
        of reports: [BacktestReport],
        benchmark: BuyAndHold?,
        into markup: inout Markup
    ) {
        markup.element("tr") { markup in
            markup.element("th", [("scope", "row")], text: row.label)
            for report in reports {
                markup.element("td", text: row.value(report))
            }
            if let benchmark {
                markup.element("td", text: row.benchmark(benchmark))
            }
        }
    }

    /// Of more trades, the last ones are listed, as in a report's JSON.
    private static let tradeLimit = ReportBounds.trades

    /// The trades of a run.
    static func drawTrades(_ report: BacktestReport, into markup: inout Markup) {
        guard !report.trades.isEmpty else {
            markup.element("p", [("class", "note")], text: "No trade was made.")
            return
        }
        if report.trades.count > tradeLimit {
            markup.element(
                "p",
                [("class", "note")],
                text: "The last \(NumberText.count(tradeLimit)) of "
                    + "\(NumberText.count(report.trades.count)) trades; trades.csv.gz beside this "
                    + "page has all."
            )
        }
        let heads = [
            "#", "Entry", "Exit", "Side", "Entry price", "Exit price", "Quantity", "Stop", "Target",
            "P&L", "On margin", "Fees", "Funding", "Reason",
        ]
        markup.element("div", [("class", "scroll tall")]) { markup in
            markup.element("table", [("class", "trades")]) { markup in
                markup.element("thead") { markup in
                    markup.element("tr") { markup in
                        for head in heads {
                            markup.element("th", text: head)
                        }
                    }
                }
                markup.element("tbody") { markup in
                    for (index, trade) in report.trades.enumerated().suffix(tradeLimit) {
                        drawTrade(trade, number: index + 1, capital: report.capital, into: &markup)
                    }
                }
            }
        }
    }

    private static func drawTrade(
        _ trade: Trade,
        number: Int,
        capital: Double,
        into markup: inout Markup
    ) {
        let outcome = trade.pnl > 0 ? "won" : trade.pnl < 0 ? "lost" : "even"
        markup.element("tr", [("class", outcome)]) { markup in
            for cell in [
                "\(number)", TimeText.minute(trade.entryTime), TimeText.minute(trade.exitTime),
                trade.direction.rawValue, NumberText.price(trade.entryPrice),
                NumberText.price(trade.exitPrice), NumberText.price(trade.quantity),
                NumberText.price(trade.stopLoss), NumberText.price(trade.takeProfit),
            ] {
                markup.element("td", text: cell)
            }
            markup.element("td", [("class", "pnl")], text: NumberText.money(trade.pnl, of: capital))
            markup.element("td", [("class", "pnl")], text: NumberText.signedPercent(trade.pnlPct))
            for cell in [
                NumberText.money(trade.fees, of: capital),
                NumberText.money(trade.funding, of: capital),
                trade.exitReason.rawValue,
            ] {
                markup.element("td", text: cell)
            }
        }
    }
}
