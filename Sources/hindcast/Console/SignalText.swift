import Backtesting
import Market
import Trading
import Workflows

extension LiveSignal {
    /// Text: the action, then what it was computed from.
    ///
    /// ``evidence`` has the warnings.
    var text: String {
        var table = TextTable([.left, .left])
        for (label, value) in advice + views + risk {
            table.append([label, value])
        }
        let head = "\(strategy) on \(symbol) \(market) \(interval), \(timestamp)"
        return ([head] + table.lines() + [signal.reasoning])
            .joined(separator: "\n") + "\n"
    }

    private var advice: [(String, String)] {
        let action = indicatorValues.action.rawValue.replacing("_", with: " ")
        let confidence = NumberText.percent(indicatorValues.confidencePct)
        var lines = [
            ("Price", NumberText.price(currentPrice)),
            ("Signal", "\(action), confidence \(confidence)"),
        ]
        if let direction = signal.direction, signal.shouldEnter {
            lines.append(
                ("Enter", "\(direction.rawValue) at \(NumberText.price(signal.entryPrice))")
            )
            lines.append(
                (
                    "Stop, target",
                    "\(NumberText.price(signal.stopLoss)), \(NumberText.price(signal.takeProfit)) "
                        + "(reward \(NumberText.ratio(signal.riskRewardRatio)) times the risk)"
                )
            )
        }
        return lines
    }

    private var views: [(String, String)] {
        var lines: [(String, String)] = []
        if let forecast = indicatorValues.lstmPrediction {
            let change = NumberText.signedPercent(forecast.changePct)
            lines.append(
                (
                    "Forecast",
                    "\(forecast.direction.rawValue), \(NumberText.price(forecast.predictedPrice))"
                        + " (\(change))"
                )
            )
        }
        if let technical = indicatorValues.technicalAnalysis {
            lines.append(
                (
                    "Technical",
                    "RSI \(NumberText.ratio(technical.rsi.value)) \(technical.rsi.signal.rawValue), "
                        + "MACD \(technical.macd.signal.rawValue), "
                        + "Bollinger \(technical.bollinger.signal.rawValue), "
                        + technical.trend.direction.rawValue
                )
            )
        }
        if let language = indicatorValues.languageAnalysis {
            lines.append(("Language", Self.text(language)))
        }
        if let weights = indicatorValues.weights {
            let shares = [weights.forecast, weights.technical, weights.language]
                .map(NumberText.ratio).joined(separator: " / ")
            lines.append(("Weights of the three", shares))
        }
        for name in indicatorValues.indicators.keys.sorted() {
            lines.append((name, NumberText.price(indicatorValues.indicators[name])))
        }
        return lines
    }

    private static func text(_ language: IndicatorValues.Language) -> String {
        guard language.available else { return "absent" }
        let direction = language.direction?.rawValue ?? "neither way"
        let confidence = NumberText.percent(language.confidence.map { 100 * $0 })
        return "\(direction), confidence \(confidence)"
    }

    private var risk: [(String, String)] {
        let risk = indicatorValues.riskAssessment
        var lines = [("Volatility", NumberText.percent(risk.volatility))]
        if let margin = risk.positionSizePct {
            lines.append(
                (
                    "Position",
                    "margin \(NumberText.percent(margin)) of equity, of which the stop loses "
                        + "\(NumberText.percent(risk.riskAtStopPct)) of equity"
                )
            )
        }
        return lines
    }
}
