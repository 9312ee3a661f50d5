import Backtesting
import Market
import TestSupport
import Testing
import Trading

/// The same market at another price trades alike: no side is taken by the last bit of a number.
@Suite(.enabled(if: RealCandles.arePresent, "needs the candles of ../shared/data/binance"))
struct ScaleTests {
    /// What a trade is but for its prices.
    private struct Shape: Equatable {
        let entry: Timestamp
        let exit: Timestamp
        let direction: Direction
        let reason: ExitReason

        init(_ trade: Trade) {
            entry = trade.entryTime
            exit = trade.exitTime
            direction = trade.direction
            reason = trade.exitReason
        }
    }

    /// All strategies over 1,400 days of hours, their prices multiplied.
    private func trades(_ symbol: String, scale: Double) throws -> [String: [Trade]] {
        let series = try RealCandles.series(symbol).multiplied(by: scale)
        let study = Study(series: series, forecasts: Forecast.made(count: series.count, seed: 5))
        let simulator = try Simulator(execution: ExecutionConfiguration())
        var trades: [String: [Trade]] = [:]
        for definition in StrategyCatalog.definitions {
            let policy = RiskPolicy(riskPerTradePct: definition.defaults[.riskPerTrade])
            trades[definition.id] = try simulator.run(
                definition.strategy(for: study),
                policy: policy,
                study: study,
                bars: series.count - 1400 * 24..<series.count,
                funding: nil
            ).trades
        }
        return trades
    }

    @Test(arguments: ["BTCUSDT", "ADAUSDT"])
    func `ten strategies make equal trades at a thousandth and a thousand times the price`(
        symbol: String
    ) throws {
        let standard = try trades(symbol, scale: 1)
        #expect(standard.count == 10)
        for scale in [0.001, 1000] {
            let other = try trades(symbol, scale: scale)
            for (id, expected) in standard {
                let actual = try #require(other[id])
                #expect(expected.count > 100, "\(id)")
                #expect(
                    actual.map(Shape.init) == expected.map(Shape.init),
                    "\(id) at \(scale): \(actual.count) trades instead of \(expected.count)"
                )
                for (left, right) in zip(actual, expected) {
                    #expect(isClose(left.pnlPct, right.pnlPct, relative: 1e-6, absolute: 1e-6))
                }
            }
        }
    }

    /// Closes at which a line stood on another but for the last bit of a double.
    @Test(arguments: [
        ("ichimoku", "ADAUSDT", "2023-09-17T15:00:00Z"),
        ("macd_stoch", "ADAUSDT", "2022-04-21T12:00:00Z"),
    ])
    func `a tie is no side at any scale`(id: String, symbol: String, time: String) throws {
        for scale in [0.001, 1, 1000] {
            let series = try RealCandles.series(symbol).multiplied(by: scale)
            let study = Study(series: series)
            let parameters = try StrategyCatalog.definition(id: id).defaults
            let rule: any RuleStrategy =
                id == "ichimoku"
                ? IchimokuStrategy(columns: study.columns, parameters: parameters)
                : MACDStochStrategy(columns: study.columns, parameters: parameters)
            let bar = series.firstIndex(openingAtOrAfter: try Timestamp(time)) - 1
            let reading = try #require(rule.reading(at: study.moment(at: bar)))
            #expect(reading.side == nil, "\(id) at \(scale): \(reading)")
        }
    }
}

extension CandleSeries {
    /// The same bars at another price.
    fileprivate func multiplied(by scale: Double) throws -> CandleSeries {
        try CandleSeries(
            key: key,
            candles: candles.map { candle in
                Candle(
                    openTime: candle.openTime,
                    open: candle.open * scale,
                    high: candle.high * scale,
                    low: candle.low * scale,
                    close: candle.close * scale,
                    volume: candle.volume
                )
            }
        )
    }
}
