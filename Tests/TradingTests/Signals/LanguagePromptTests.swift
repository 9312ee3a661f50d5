import Foundation
import Market
import TestSupport
import Testing
import Trading

@Suite struct LanguagePromptTests {
    /// Prompts at every bar of some candles, with forecasts that a made-up model might give.
    private func prompts(of series: CandleSeries) -> [(bar: Int, prompt: LanguagePrompt)] {
        let forecasts: [Forecast?] = series.openTimes.indices.map { index in
            let rank = Double(index * 37 % 100) / 100
            return Forecast(
                logReturn: (index.isMultiple(of: 2) ? 0.004 : -0.004) * rank,
                logRange: nil,
                rank: rank
            )
        }
        let study = Study(series: series, forecasts: forecasts)
        let strategy = LSTMStrategy(
            columns: study.columns,
            minConfidencePct: 60,
            levels: .standard,
            usesLanguageModel: true
        )
        return series.openTimes.indices.compactMap { bar in
            strategy.prompt(at: study.moment(at: bar)).map { (bar, $0) }
        }
    }

    /// The same candles with every price that many times as high, later, and of another symbol.
    private func moved(_ series: CandleSeries, by factor: Double) throws -> CandleSeries {
        try CandleSeries(
            key: SeriesKey(symbol: Symbol("ETHUSDT"), venue: .spot, interval: .oneHour),
            candles: series.candles.map { candle in
                Candle(
                    openTime: candle.openTime + 50 * 86_400_000,
                    open: candle.open * factor,
                    high: candle.high * factor,
                    low: candle.low * factor,
                    close: candle.close * factor,
                    volume: candle.volume * 3
                )
            }
        )
    }

    @Test func `a prompt of real candles reads like this`() throws {
        let prompt = try #require(prompts(of: CandleSeries.sample()).first { $0.bar == 501 })
        #expect(
            prompt.prompt.text == """
                RSI 60 (bullish)
                MACD histogram +0.24 ATR (bullish)
                Bollinger %b 0.78 (bullish)
                Trend: uptrend
                Forecast of the next bar: -0.15%, stronger than 37% of forecasts
                ATR: 0.58% of the price
                Last changes in %, oldest first: \
                -0.11 +0.29 -0.90 +0.46 +0.13 +0.17 +0.45 +0.84 +0.06 -0.07 +0.00 -0.24
                """
        )
    }

    @Test func `a fall is told as one, however small it is`() throws {
        let series = try CandleSeries.sample()
        var small = 0
        for (bar, prompt) in prompts(of: series) {
            let told = try #require(prompt.text.split(separator: ": ").last).split(separator: " ")
            let changes = (bar - told.count + 1...bar).map {
                series.closes[$0] / series.closes[$0 - 1] - 1
            }
            for (change, text) in zip(changes, told) {
                #expect(text.hasPrefix(change < 0 ? "-" : "+"), "\(change) is told as \(text)")
                if change < 0, text == "-0.00" { small += 1 }
            }
        }
        #expect(small > 0)
    }

    @Test func `small figures of either sign keep it`() throws {
        // A close a hair below the lower band, a forecast and a fall of less than half a hundredth.
        var closes = (0..<120).map { 100 + ($0.isMultiple(of: 2) ? 0.5 : -0.5) }
        closes[119] = closes[118] * (1 - 0.000036)
        let series = try CandleSeries.make(closes: closes)
        for (logReturn, text) in [(-3.6e-5, "-0.00%"), (3.6e-5, "+0.00%"), (-1e-18, "-0.00%")] {
            let study = Study(
                series: series,
                forecasts: Array(repeating: nil, count: 119)
                    + [Forecast(logReturn: logReturn, logRange: nil, rank: 0.5)]
            )
            let strategy = LSTMStrategy(
                columns: study.columns,
                minConfidencePct: 60,
                levels: .standard,
                usesLanguageModel: true
            )
            let prompt = try #require(strategy.prompt(at: study.moment(at: 119)))
            #expect(prompt.text.contains("next bar: \(text), stronger"), "\(prompt.text)")
            #expect(prompt.text.hasSuffix(" -0.00"))
        }
    }

    @Test func `no prompt names the symbol, the time or a price`() throws {
        let series = try CandleSeries.sample()
        let prompts = prompts(of: series)
        #expect(prompts.count > 1900)
        let words = [
            "BTC", "USD", "bitcoin", "coinbase", "binance", "2018", "Aug", "Sep", "Oct", "Nov",
            "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", ":00", "hour", "UTC",
        ]
        for (bar, prompt) in prompts {
            let text = prompt.text
            for word in words {
                #expect(!text.localizedCaseInsensitiveContains(word), "\(word) at bar \(bar)")
            }
            // Prices of these days have four digits before the point, dates four or eight in a row.
            #expect(text.firstMatch(of: /[0-9]{4}/) == nil, "\(text)")
            let candle = series[bar]
            for value in [candle.open, candle.high, candle.low, candle.close, candle.volume] {
                for form in ["%.2f", "%.1f", "%.0f"] {
                    let price = String(format: form, value)
                    // Small volumes look like percentages.
                    guard value >= 100 else { continue }
                    #expect(!text.contains(price), "\(price) at bar \(bar)")
                }
            }
            #expect(text.count < 420, "\(text)")
        }
    }

    @Test(arguments: [0.25, 8, 1024])
    func `the same market elsewhere, later and at other prices has the same prompts`(
        factor: Double
    ) throws {
        let series = try CandleSeries.sample()
        let here = prompts(of: series).map(\.prompt)
        let there = try prompts(of: moved(series, by: factor)).map(\.prompt)
        #expect(here == there)
    }

    @Test func `a market that stands still has a prompt without strange numbers`() throws {
        let key = try SeriesKey.make()
        let series = try CandleSeries(
            key: key,
            candles: (0..<200).map { index in
                Candle.make(openTime: .testStart + Int64(index) * 3_600_000, close: 100)
            }
        )
        let prompts = prompts(of: series)
        #expect(!prompts.isEmpty)
        for (_, prompt) in prompts {
            #expect(prompt.text.contains("MACD histogram +0.00 ATR (neutral)"))
            #expect(!prompt.text.contains("nan") && !prompt.text.contains("inf"))
            // The forecasts are small falls; nothing that was measured has a sign.
            let measured = prompt.text.split(separator: "\n").filter { !$0.hasPrefix("Forecast") }
            #expect(!measured.contains { $0.contains("-0.00") })
        }
    }

    @Test func `the schema is JSON and names what the instructions name`() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(LanguagePrompt.schema.utf8))
        let required = (schema as? [String: Any])?["required"] as? [String]
        #expect(required == ["direction", "confidence", "reasoning"])
        for field in required ?? [] {
            #expect(LanguagePrompt.instructions.contains("\(field): "))
        }
    }
}
