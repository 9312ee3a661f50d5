import Foundation
import Market

/// A language model's prompt about one close.
///
/// It contains no symbol, no date and no price: a model's training data may cover the day, and it
/// must not recognise it. Prices are percent changes, indicators have no price scale, and
/// everything is rounded, so that similar situations make equal prompts.
public struct LanguagePrompt: Hashable, Sendable {
    /// The text of the prompt.
    public let text: String

    /// Creates a prompt from the views at a close.
    public init(at now: Moment, technical: TechnicalView, forecast: ForecastView) {
        let range = Self.averageRange(at: now)
        let histogram = range > 0 ? technical.macd.value / range : 0
        let changePct = 100 * expm1(forecast.forecast.logReturn)
        text = """
            RSI \(Self.text(technical.rsi.value, decimals: 0)) (\(technical.rsi.tendency.rawValue))
            MACD histogram \(Self.signed(histogram)) ATR (\(technical.macd.tendency.rawValue))
            Bollinger %b \(Self.text(technical.bollinger.value, decimals: 2)) \
            (\(technical.bollinger.tendency.rawValue))
            Trend: \(technical.trend.rawValue)
            Forecast of the next bar: \(Self.signed(changePct))%, \
            stronger than \(Self.text(100 * forecast.forecast.rank, decimals: 0))% of forecasts
            ATR: \(Self.text(100 * range / now.close, decimals: 2))% of the price
            Last changes in %, oldest first: \
            \(Self.changesPct(at: now).map { Self.signed($0) }.joined(separator: " "))
            """
    }

    /// The number of bars in the mean range.
    private static let rangeBars = 14
    /// The number of price changes.
    private static let changes = 12

    /// Mean true range of the last bars, in the quote currency.
    ///
    /// The simple mean conveys the same as Wilder's average and needs no warm-up.
    private static func averageRange(at now: Moment) -> Double {
        var sum = 0.0
        var bars = 0.0
        for ago in 0..<rangeBars {
            guard let bar = now.candle(ago: ago), let before = now.candle(ago: ago + 1) else {
                break
            }
            sum += max(bar.high, before.close) - min(bar.low, before.close)
            bars += 1
        }
        return bars > 0 ? sum / bars : 0
    }

    /// Changes from close to close in percent, oldest first.
    private static func changesPct(at now: Moment) -> [Double] {
        (0..<changes).reversed().compactMap { ago in
            guard let bar = now.candle(ago: ago), let before = now.candle(ago: ago + 1) else {
                return nil
            }
            return 100 * (bar.close / before.close - 1)
        }
    }

    private static func signed(_ value: Double) -> String {
        let text = String(format: "%+.2f", value)
        return text == "-0.00" ? "+0.00" : text
    }

    private static func text(_ value: Double, decimals: Int) -> String {
        // Adding zero turns "-0" into "0".
        let scale = pow(10, Double(decimals))
        return String(format: "%.*f", decimals, (value * scale).rounded() / scale + 0)
    }
}

extension LanguagePrompt {
    /// The instructions, the same for every close.
    public static let instructions = """
        You judge a market by its figures alone. Answer with one JSON object. direction: LONG if the \
        price should rise, SHORT if it should fall, NEUTRAL if neither. confidence: from 0 to 1. \
        reasoning: one short sentence that says why.
        """

    /// The JSON schema of an answer.
    public static let schema = """
        {"type":"object","properties":{"direction":{"type":"string","enum":["LONG","SHORT","NEUTRAL"]},\
        "confidence":{"type":"number","minimum":0,"maximum":1},\
        "reasoning":{"type":"string","maxLength":200}},\
        "required":["direction","confidence","reasoning"],"additionalProperties":false}
        """
}
