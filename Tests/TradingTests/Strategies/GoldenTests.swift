import Market
import TestSupport
import Testing
import Trading

/// Real candles against `scripts/goldens/signals.py`, which builds on `ta` and TA-Lib.
struct GoldenTests {
    @Test
    func `the technical view of real candles is that of the reference`() throws {
        let study = Study(series: try .sample())
        let columns = TechnicalReader(study.columns)
        let table = try NumberTable(fixture: "Trading/technical.csv")
        let rows = try table.column("row").map { Int($0) }
        let (atr, score) = (try table.column("atr"), try table.column("score"))
        let (rsi, macd) = (try table.column("rsi"), try table.column("macd"))
        let (bollinger, trend) = (try table.column("bollinger"), try table.column("trend"))

        for (index, row) in rows.enumerated() {
            let now = study.moment(at: row)
            #expect(isClose(now[columns.atr] ?? .nan, atr[index]), "row \(row)")
            let view = columns.view(at: now)
            #expect((view == nil) == score[index].isNaN, "row \(row)")
            guard let view else { continue }
            #expect(isClose(view.rsi.score, rsi[index], absolute: 1e-9), "row \(row)")
            #expect(isClose(view.macd.score, macd[index], absolute: 1e-9), "row \(row)")
            #expect(isClose(view.bollinger.score, bollinger[index], absolute: 1e-9), "row \(row)")
            #expect(view.trend.score == trend[index], "row \(row)")
            #expect(isClose(view.score, score[index], absolute: 1e-9), "row \(row)")
        }
    }

    @Test(arguments: StrategyCatalog.definitions.filter { !$0.usesForecast }.map(\.id))
    func `a rule's signals on real candles are those of the reference`(id: String) throws {
        let series = try CandleSeries.sample()
        let signals = try StrategyCatalog.definition(id: id).signals(
            for: series,
            forecasts: [],
            at: 0..<series.count
        )
        let table = try NumberTable(fixture: "Trading/\(id).csv")
        let rows = try table.column("row").map { Int($0) }
        #expect(signals.indices.filter { signals[$0].action != .hold } == rows)
        for name in ["direction", "score", "stop_loss", "take_profit"] {
            for (row, wanted) in zip(rows, try table.column(name)) {
                let value: Double? =
                    switch name {
                    case "direction": signals[row].direction?.sign
                    case "score": signals[row].score
                    case "stop_loss": signals[row].stopLoss
                    default: signals[row].takeProfit
                    }
                #expect(isClose(value ?? .nan, wanted), "\(name) in row \(row)")
            }
        }
    }
}
