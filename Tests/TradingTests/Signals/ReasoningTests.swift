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
