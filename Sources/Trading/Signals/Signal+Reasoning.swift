import Foundation
import Market

extension Signal {
    /// The reasoning of a signal, for people, in one line.
    ///
    /// `LSTM: Predicted price $45800.00 (+1.26%) | Technical: RSI=bullish, MACD=bullish, Trend=uptrend | Risk: Volatility=2.35%`.
    /// Missing views are left out, except a language model's that was wanted: `LLM: absent`. The
    /// text is made on demand, since most signals of a backtest are never shown.
    public var reasoning: String {
        var parts = reason.isEmpty ? [] : [reason]
        if let forecast = views.forecast {
            parts.append("LSTM: " + forecast.reasoning(at: price))
        }
        if let technical = views.technical {
            parts.append("Technical: " + technical.reasoning)
        }
        if let language = views.language {
            parts.append("LLM: " + language.summary)
        } else if views.isLanguageMissing {
            parts.append("LLM: absent")
        }
        if let volatilityPct {
            parts.append(String(format: "Risk: Volatility=%.2f%%", volatilityPct) + forecastRange)
        }
        return parts.joined(separator: " | ")
    }

    private var forecastRange: String {
        views.forecast?.rangePct.map { String(format: ", Forecast range=%.2f%%", $0) } ?? ""
    }
}

extension ForecastView {
    /// The predicted price and its distance from the close at which it was made:
    /// `Predicted price $45800.00 (+1.26%)`.
    public func reasoning(at close: Double) -> String {
        let predicted = forecast.price(from: close)
        let changePct = 100 * (predicted / close - 1)
        return "Predicted price $" + Self.text(price: predicted)
            + String(format: " (%+.2f%%)", changePct)
    }

    /// Two decimals, and as many more as a small price needs to show six digits.
    private static func text(price: Double) -> String {
        let magnitude = price > 0 ? Int(log10(price).rounded(.down)) : 0
        return String(format: "%.*f", max(2, 5 - magnitude), price)
    }
}

extension TechnicalView {
    /// The parts in words: `RSI=bullish, MACD=bullish, Bollinger=neutral, Trend=uptrend`.
    public var reasoning: String {
        "RSI=\(rsi.tendency.rawValue), MACD=\(macd.tendency.rawValue), "
            + "Bollinger=\(bollinger.tendency.rawValue), Trend=\(trend.rawValue)"
    }
}

extension LanguageView {
    /// The view in words: `LONG, confidence 80% (RSI and trend agree)`.
    public var summary: String {
        (direction?.rawValue ?? "neither way")
            + String(format: ", confidence %.0f%%", 100 * confidence)
            + (reasoning.isEmpty ? "" : " (\(reasoning))")
    }
}
