import Market
import TestSupport
import Trading

extension CandleSeries {
    /// The same bars with every price and volume put through a function; a falling one swaps highs
    /// and lows.
    func mapPrices(_ transform: (Double) -> Double) throws -> CandleSeries {
        try CandleSeries(
            key: key,
            candles: candles.map { candle in
                let (high, low) = (transform(candle.high), transform(candle.low))
                return Candle(
                    openTime: candle.openTime,
                    open: transform(candle.open),
                    high: max(high, low),
                    low: min(high, low),
                    close: transform(candle.close),
                    volume: candle.volume
                )
            }
        )
    }
}

/// Forecasts as a model might make them: either sign, ranks spread evenly, ranges of up to 2 %.
func makeForecasts(count: Int, seed: UInt64) -> [Forecast?] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in
        Forecast(
            logReturn: 0.01 * (generator.uniform() - 0.5),
            logRange: 0.02 * generator.uniform(),
            rank: generator.uniform()
        )
    }
}

extension StrategyDefinition {
    /// What the strategy says at those bars of a series.
    func signals(
        for series: CandleSeries,
        forecasts: [Forecast?],
        at bars: Range<Int>,
        parameters: StrategyParameters? = nil
    ) throws -> [Signal] {
        let study = Study(series: series, forecasts: usesForecast ? forecasts : [])
        let strategy = try strategy(for: study, parameters: parameters)
        return bars.map { strategy.signal(at: study.moment(at: $0)) }
    }
}
