import Backtesting
import Market
import TestSupport
import Testing
import Trading

/// The year 2025 of real hourly candles, with made-up forecasts and answers.
@Suite(.enabled(if: RealCandles.arePresent, "needs the candles of ../shared/data/binance"))
struct RealLanguageRunTests {
    @Test(arguments: ["BTCUSDT", "ADAUSDT"], Stops.allCases)
    func `a year trades as if the model were asked at every bar`(
        symbol: String,
        stops: Stops
    ) throws {
        let series = try RealCandles.series(symbol)
        for minConfidencePct in [50.0, 60, 75] {
            for exitOnOpposite in [true, false] {
                let row = try row(series, minConfidencePct, exitOnOpposite, stops)
                let thrifty = try row.run()
                let thorough = try row.run(asking: .everywhere)
                #expect(thrifty.result == thorough.result)
                // Levels of an absurd range are never reached: only a signal ends such a position.
                if stops == .atr || exitOnOpposite {
                    #expect(thrifty.result.trades.count > 100)
                    #expect(thrifty.result.trades != (try row.runWithoutAsking()).trades)
                }
                let all = thorough.usage.consulted
                #expect(thrifty.usage.consulted + thrifty.usage.saved == all)
                #expect(thrifty.usage.saved > all / 2)
            }
        }
    }

    /// The table of `docs/execution.md`.
    @Test(arguments: [
        (minConfidencePct: 50.0, exitOnOpposite: true, savedPct: 56.0),
        (minConfidencePct: 50, exitOnOpposite: false, savedPct: 97),
        (minConfidencePct: 60, exitOnOpposite: true, savedPct: 66),
        (minConfidencePct: 60, exitOnOpposite: false, savedPct: 91),
        (minConfidencePct: 75, exitOnOpposite: true, savedPct: 86),
        (minConfidencePct: 75, exitOnOpposite: false, savedPct: 89),
    ])
    func `a year of BTC saves the questions that the documents say`(
        minConfidencePct: Double,
        exitOnOpposite: Bool,
        savedPct: Double
    ) throws {
        let series = try RealCandles.series("BTCUSDT")
        let usage = try row(series, minConfidencePct, exitOnOpposite).run().usage
        let prompts = usage.consulted + usage.saved
        #expect(prompts == 8258)
        #expect(abs(100 * Double(usage.saved) / Double(prompts) - savedPct) < 1)
    }

    private func row(
        _ series: CandleSeries,
        _ minConfidencePct: Double,
        _ exitOnOpposite: Bool,
        _ stops: Stops = .atr
    ) throws -> LanguageCase {
        let study = Study(
            series: series,
            forecasts: Forecast.made(count: series.count, seed: 5)
        )
        let first = series.firstIndex(openingAtOrAfter: try Timestamp("2025-01-01T00:00:00Z"))
        return LanguageCase(
            strategy: LSTMStrategy(
                columns: study.columns,
                minConfidencePct: minConfidencePct,
                levels: .standard,
                stops: stops,
                usesLanguageModel: true
            ),
            study: study,
            bars: first..<series.count,
            policy: RiskPolicy(exitOnOpposite: exitOnOpposite),
            answers: LanguageCase.answers(count: series.count, seed: 9)
        )
    }
}
