import Foundation
import Market
import TestSupport
import Testing
import Trading

struct ReasoningTests {
    private static let bullish = TechnicalView(
        rsi: .rsi(58.5),
        macd: .macd(histogram: 120.5, atr: 1063, price: 45_230.5),
        bollinger: .bollinger(upper: 46_000, lower: 44_000, price: 45_050),
        trend: .uptrend
    )

    @Test
    func `the guide's example reads as in the guide`() {
        let signal = Signal(
            action: .buy,
            score: 0.44,
            price: 45_230.5,
            views: Views(
                technical: Self.bullish,
                forecast: ForecastView(
                    forecast: Forecast(
                        logReturn: log(45_800 / 45_230.5),
                        logRange: nil,
                        rank: 0.5
                    )
                )
            ),
            volatilityPct: 2.35
        )
        #expect(
            signal.reasoning == """
                LSTM: Predicted price $45800.00 (+1.26%) | Technical: RSI=bullish, MACD=bullish, \
                Bollinger=neutral, Trend=uptrend | Risk: Volatility=2.35%
                """
        )
    }

    @Test
    func `what took no part is left out`() {
        #expect(Signal.hold(at: 100).reasoning == "")
        #expect(Signal.hold(at: 100, reason: "no forecast").reasoning == "no forecast")
        let signal = Signal(
            action: .hold,
            score: 0,
            price: 100,
            views: Views(language: LanguageView(direction: .short, confidence: 0.8)),
            reason: "too late"
        )
        #expect(signal.reasoning == "too late | LLM: SHORT, confidence 80%")
    }

    @Test
    func `a missing language view is in the reasoning`() {
        let opinion = LanguageView(direction: .short, confidence: 0.8)
        let absent = Views(technical: Self.bullish, usesLanguageModel: true)
        let present = Views(technical: Self.bullish, language: opinion, usesLanguageModel: true)
        func reasoning(_ views: Views) -> String {
            Signal(action: .hold, score: 0, price: 100, views: views).reasoning
        }
        #expect(reasoning(absent).hasSuffix("Trend=uptrend | LLM: absent"))
        #expect(absent.isLanguageMissing)
        #expect(!reasoning(present).contains("absent"))
        #expect(!present.isLanguageMissing)
        #expect(!reasoning(Views(technical: Self.bullish)).contains("LLM"))
    }

    @Test
    func `a forecast range stands beside the volatility`() {
        let forecast = Forecast(logReturn: 0, logRange: log(1.0125), rank: 0.5)
        let signal = Signal(
            action: .hold,
            score: 0,
            price: 100,
            views: Views(forecast: ForecastView(forecast: forecast)),
            volatilityPct: 2.35
        )
        #expect(signal.reasoning.hasSuffix("Risk: Volatility=2.35%, Forecast range=1.25%"))
    }

    @Test(arguments: [(close: 200.0, logRange: log(1.01), range: 2.0), (200, -0.01, 0)])
    func `a forecast range is measured from the close`(
        close: Double,
        logRange: Double,
        range: Double
    ) throws {
        let view = ForecastView(
            forecast: Forecast(logReturn: 0, logRange: logRange, rank: 0.5)
        )
        #expect(isClose(try #require(view.range(from: close)), range))
        let silent = ForecastView(forecast: Forecast(logReturn: 0, logRange: nil, rank: 0.5))
        #expect(silent.range(from: close) == nil)
    }

    @Test
    func `what is not won is lost, and what is not known is neither`() {
        #expect(Signal.hold(at: 100).lossProbabilityPct == nil)
        let signal = Signal(action: .buy, score: 0.5, price: 100, winProbability: 0.75)
        #expect(signal.lossProbabilityPct == 25)
    }

    @Test(arguments: [
        (close: 45_000.0, logReturn: -0.01, text: "Predicted price $44552.24 (-1.00%)"),
        (close: 0.35, logReturn: 0.02, text: "Predicted price $0.357070 (+2.02%)"),
        (close: 5, logReturn: 0, text: "Predicted price $5.00000 (+0.00%)"),
        (close: 0.00001234, logReturn: 0, text: "Predicted price $0.0000123400 (+0.00%)"),
    ])
    func `a small price keeps six digits`(close: Double, logReturn: Double, text: String) {
        let forecast = Forecast(logReturn: logReturn, logRange: nil, rank: 0.5)
        #expect(ForecastView(forecast: forecast).reasoning(at: close) == text)
    }
}
