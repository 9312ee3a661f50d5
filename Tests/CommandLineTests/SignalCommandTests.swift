import Foundation
import TestSupport
import Testing

/// `hindcast signal` and `hindcast strategies`, with the guide's keys.
@Suite struct SignalCommandTests {
    private static let series = ["--symbol", "BTCUSD", "--market", "spot"]

    private static func object(_ parent: [String: Any], _ key: String) throws -> [String: Any] {
        try #require(parent[key] as? [String: Any], "\(key)")
    }

    @Test func `an LSTM signal has every key of the guide, in its type and unit`() async throws {
        try await Tool.withHome { tool in
            try await tool.trainSample()
            let outcome = try await tool.run(
                ["signal", "--strategy", "lstm_aggressive", "--allow-stale", "--json"]
                    + Self.series
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            // The candles are of 2018.
            #expect(outcome.errors.hasPrefix("warning: The newest stored candle"))
            #expect(
                outcome.errors.contains(
                    "`hindcast data sync --symbol BTCUSD --interval 1h --market spot`"
                )
            )
            let json = try #require(try outcome.json() as? [String: Any])
            #expect(json["strategy"] as? String == "LSTM-AI-Aggressive")
            #expect(json["symbol"] as? String == "BTCUSD")
            #expect(json["timestamp"] as? String == "2018-11-02T08:00:00Z")
            let price = try #require(json["current_price"] as? Double)
            #expect(try #require(json["data_age"] as? Double) > 86_400)

            let signal = try Self.object(json, "signal")
            #expect(
                Set(signal.keys) == [
                    "should_enter", "direction", "confidence", "entry_price", "stop_loss",
                    "take_profit", "reasoning", "risk_reward_ratio",
                ]
            )
            #expect(signal["should_enter"] as? Bool == true)
            let direction = try #require(signal["direction"] as? String)
            let side = direction == "LONG" ? 1.0 : -1.0
            #expect(["LONG", "SHORT"].contains(direction))
            let confidence = try #require(signal["confidence"] as? Double)
            #expect((0.5...1).contains(confidence))
            #expect(signal["entry_price"] as? Double == price)
            #expect(side * (price - (try #require(signal["stop_loss"] as? Double))) > 0)
            #expect(side * ((try #require(signal["take_profit"] as? Double)) - price) > 0)
            #expect(isClose(try #require(signal["risk_reward_ratio"] as? Double), 2))

            let values = try Self.object(json, "indicator_values")
            let action = try #require(values["ai_signal"] as? String)
            #expect(action.hasSuffix(direction == "LONG" ? "BUY" : "SELL"))
            #expect(isClose(try #require(values["ai_confidence"] as? Double), 100 * confidence))
            let prediction = try Self.object(values, "lstm_prediction")
            let predicted = try #require(prediction["predicted_price"] as? Double)
            let change = try #require(prediction["change_pct"] as? Double)
            #expect(isClose(change, 100 * (predicted / price - 1)))
            #expect(prediction["direction"] as? String == (change > 0 ? "UP" : "DOWN"))
            let technical = try Self.object(values, "technical_analysis")
            for name in ["rsi", "macd", "bollinger"] {
                let part = try Self.object(technical, name)
                #expect(part["value"] is Double, "\(name)")
                #expect(
                    ["bullish", "bearish", "neutral"].contains(part["signal"] as? String),
                    "\(name)"
                )
            }
            let trend = try Self.object(technical, "trend")["direction"] as? String
            #expect(["uptrend", "downtrend", "sideways"].contains(trend))
            let language = try Self.object(values, "language_analysis")
            #expect(language["available"] as? Bool == false)
            #expect(language["direction"] is NSNull && language["confidence"] is NSNull)
            let weights = try Self.object(values, "weights")
            #expect(
                weights as? [String: Double] == ["forecast": 0.5, "technical": 0.5, "language": 0]
            )
            let risk = try Self.object(values, "risk_assessment")
            let volatility = try #require(risk["volatility"] as? Double)
            // The 83 days of the training hold too few trades for a calibration.
            #expect(risk["loss_probability"] is NSNull)
            let position = try #require(risk["position_size_pct"] as? Double)
            #expect(position > 0 && position <= 100)
            #expect(try #require(risk["risk_at_stop_pct"] as? Double) <= 5)

            let reasoning = try #require(signal["reasoning"] as? String)
            #expect(reasoning.hasPrefix("LSTM-AI-Aggressive \(action): LSTM: Predicted price $"))
            #expect(reasoning.contains(" | Technical: RSI="))
            #expect(
                reasoning.contains(" | Risk: Volatility=" + String(format: "%.2f%%", volatility))
            )
            #expect(reasoning.hasSuffix(", Position=" + String(format: "%.1f%%", position)))
        }
    }

    @Test func `a signal for people names what to do and why`() async throws {
        try await Tool.withHome { tool in
            try await tool.trainSample()
            let command = ["signal", "--strategy", "lstm_aggressive"] + Self.series
            let stale = try await tool.run(command)
            #expect(stale.status == 0, "\(stale.errors)")
            #expect(stale.output.contains("STALE: no entry, as the newest candle closed at 2018-"))
            #expect(!stale.output.contains("Stop, target"))
            let outcome = try await tool.run(command + ["--allow-stale"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            for part in ["LSTM-AI-Aggressive on BTCUSD", "Signal", "Stop, target", "Volatility"] {
                #expect(outcome.output.contains(part), "\(part): \(outcome.output)")
            }
        }
    }

    @Test func `a moment in the past is read without a warning`() async throws {
        try await Tool.withHome { tool in
            try await tool.importSample()
            let outcome = try await tool.run(
                ["signal", "--strategy", "supertrend", "--at", "2018-10-20T12:30:00Z", "--json"]
                    + Self.series
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.isEmpty)
            let json = try #require(try outcome.json() as? [String: Any])
            #expect(json["timestamp"] as? String == "2018-10-20T12:00:00Z")
            #expect(json["data_age"] as? Double == 1800)
        }
    }

    @Test func `strategies are listed with what they need and their settings`() async throws {
        try await Tool.withHome { tool in
            let list = try #require(
                try await tool.run("strategies", "--json").json() as? [[String: Any]]
            )
            let fast = try #require(list.first { $0["id"] as? String == "lstm_fast" })
            #expect(fast["name"] as? String == "LSTM-AI-Fast")
            #expect(fast["needs_model"] as? Bool == true)
            #expect(fast["asks_language_model"] as? Bool == false)
            let parameters = try #require(fast["parameters"] as? [[String: Any]])
            let defaults = Dictionary(
                uniqueKeysWithValues: parameters.compactMap { parameter in
                    (parameter["name"] as? String).map { ($0, parameter["default"]) }
                }
            )
            #expect(defaults["min_confidence"] as? Double == 60)
            #expect(defaults["risk_per_trade"] as? Double == 2)
            #expect(defaults["use_llm_analysis"] as? Bool == false)
            #expect(defaults["lookback_hours"] as? NSNull != nil)
            #expect(parameters.allSatisfy { ($0["allowed"] as? String)?.isEmpty == false })
            let rule = try #require(list.first { $0["id"] as? String == "supertrend" })
            #expect(rule["needs_model"] as? Bool == false)
            let text = try await tool.run("strategies").output
            for id in list.compactMap({ $0["id"] as? String }) {
                #expect(text.contains("\(id) ("), "\(id)")
            }
        }
    }
}
