import Foundation
import Market
import TestSupport
import Testing
import Trading

struct StrategyCatalogTests {
    private static let ids = [
        "lstm", "lstm_fast", "lstm_conservative", "lstm_aggressive", "supertrend", "rsi_ema",
        "macd_stoch", "ichimoku", "wavetrend", "multi_indicator",
    ]

    @Test
    func `the catalog has these strategies`() {
        let definitions = StrategyCatalog.definitions
        #expect(definitions.map(\.id) == Self.ids)
        #expect(
            definitions.map(\.name) == [
                "LSTM-AI", "LSTM-AI-Fast", "LSTM-AI-Conservative", "LSTM-AI-Aggressive",
                "SuperTrend", "RSI+EMA", "MACD+StochRSI", "Ichimoku", "WaveTrend",
                "Multi-Indicator",
            ]
        )
        #expect(definitions.map(\.usesForecast) == (0..<10).map { $0 < 4 })
        let lstm = definitions.prefix(4).map(\.defaults)
        #expect(
            lstm == [
                StrategyParameters(minConfidence: 60, usesLanguageModel: true, riskPerTrade: 2),
                StrategyParameters(minConfidence: 60, riskPerTrade: 2),
                StrategyParameters(minConfidence: 75, usesLanguageModel: true, riskPerTrade: 1),
                StrategyParameters(minConfidence: 50, riskPerTrade: 5),
            ]
        )
        let rule = StrategyParameters(minConfidence: 50, riskPerTrade: 2)
        #expect(definitions.dropFirst(4).allSatisfy { $0.defaults == rule })
        #expect(definitions.allSatisfy { !$0.summary.isEmpty && !$0.summary.contains("\n") })
    }

    @Test
    func `an unknown strategy is answered with the known ones`() {
        let error = TradingError.unknownStrategy("lstm_slow", known: Self.ids)
        #expect(throws: error) { try StrategyCatalog.definition(id: "lstm_slow") }
        #expect(
            error.description == "strategy 'lstm_slow' is unknown; use one of "
                + "lstm, lstm_fast, lstm_conservative, lstm_aggressive, supertrend, rsi_ema, "
                + "macd_stoch, ichimoku, wavetrend, multi_indicator"
        )
    }

    @Test(arguments: StrategyCatalog.definitions.map(\.id))
    func `every strategy is found and made with its defaults`(id: String) throws {
        let definition = try StrategyCatalog.definition(id: id)
        let study = Study(series: try .randomWalk(count: 300, seed: 1))
        let strategy = try definition.strategy(for: study)
        #expect(strategy.signal(at: study.moment(at: 299)).price > 0)
        #expect(throws: Never.self) { try definition.defaults.validate() }
    }

    @Test
    func `a strategy is not made of bad parameters`() throws {
        let study = Study(series: try .randomWalk(count: 10, seed: 1))
        #expect(
            throws: TradingError.invalidParameter(
                name: "min_confidence",
                value: "101",
                allowed: "a number from 0 to 100 (percent)"
            )
        ) {
            try StrategyDefinition.lstmFast.strategy(
                for: study,
                parameters: StrategyParameters(minConfidence: 101)
            )
        }
    }
}

struct StrategyParametersTests {
    @Test(
        arguments: ["lstm", "lstm_fast", "lstm_conservative", "lstm_aggressive"],
        [true, false]
    )
    func `the guide's parameters go over the defaults of every variant`(
        id: String,
        asksLanguageModel: Bool
    ) throws {
        let json = Data(
            """
            {"min_confidence": 70.5, "lookback_hours": 60, "use_llm_analysis": \(asksLanguageModel),
             "risk_per_trade": 3, "stops": "forecast"}
            """.utf8
        )
        let overrides = try JSONDecoder().decode([String: ParameterValue].self, from: json)
        let parameters = try StrategyCatalog.definition(id: id).parameters(overriding: overrides)
        #expect(
            parameters
                == StrategyParameters(
                    minConfidence: 70.5,
                    lookbackHours: 60,
                    usesLanguageModel: asksLanguageModel,
                    riskPerTrade: 3,
                    stops: .forecast
                )
        )
    }

    @Test
    func `without a user's parameters the defaults stand`() throws {
        let none = try StrategyDefinition.lstmAggressive.parameters(overriding: [:])
        #expect(none == StrategyParameters(minConfidence: 50, riskPerTrade: 5))
    }

    @Test(arguments: [
        ("min_confidence", ParameterValue.number(101), "101", "a number from 0 to 100 (percent)"),
        ("min_confidence", .number(-0.5), "-0.5", "a number from 0 to 100 (percent)"),
        ("min_confidence", .number(.nan), "nan", "a number from 0 to 100 (percent)"),
        ("min_confidence", .text("high"), "'high'", "a number from 0 to 100 (percent)"),
        ("min_confidence", .flag(true), "true", "a number from 0 to 100 (percent)"),
        (
            "lookback_hours", .number(1), "1",
            "a whole number from 2 to 1000, the model's own lookback"
        ),
        (
            "lookback_hours", .number(60.5), "60.5",
            "a whole number from 2 to 1000, the model's own lookback"
        ),
        (
            "lookback_hours", .number(1e300), "1e+300",
            "a whole number from 2 to 1000, the model's own lookback"
        ),
        ("use_llm_analysis", .number(0), "0", "true or false"),
        ("use_llm_analysis", .text("yes"), "'yes'", "true or false"),
        ("risk_per_trade", .number(0), "0", "a number above 0 and at most 100 (percent)"),
        ("risk_per_trade", .number(100.5), "100.5", "a number above 0 and at most 100 (percent)"),
        ("stops", .text("range"), "'range'", "atr or forecast"),
        ("stops", .number(2), "2", "atr or forecast"),
    ])
    func `a bad value names itself and the range`(
        name: String,
        value: ParameterValue,
        text: String,
        allowed: String
    ) {
        let error = TradingError.invalidParameter(name: name, value: text, allowed: allowed)
        #expect(throws: error) {
            try StrategyDefinition.lstmFast.parameters(overriding: [name: value])
        }
        #expect(error.description == "\(name) is \(text); use \(allowed)")
    }

    @Test
    func `an unknown parameter is answered with the known ones`() {
        let error = TradingError.unknownParameter(
            "leverage",
            strategy: "lstm_fast",
            known: [
                "min_confidence", "lookback_hours", "use_llm_analysis", "risk_per_trade", "stops",
            ]
        )
        #expect(throws: error) {
            try StrategyDefinition.lstmFast.parameters(overriding: ["leverage": .number(3)])
        }
        #expect(
            error.description == "lstm_fast has no parameter 'leverage'; it has min_confidence, "
                + "lookback_hours, use_llm_analysis, risk_per_trade, stops"
        )
    }

    @Test(
        arguments: StrategyCatalog.definitions.filter { !$0.usesForecast }.map(\.id),
        [
            ("lookback_hours", ParameterValue.number(60)), ("use_llm_analysis", .flag(false)),
            ("stops", .text("atr")),
        ]
    )
    func `a strategy without a model refuses the model's parameters`(
        id: String,
        parameter: (name: String, value: ParameterValue)
    ) throws {
        let definition = try StrategyCatalog.definition(id: id)
        #expect(
            throws: TradingError.unknownParameter(
                parameter.name,
                strategy: id,
                known: ["min_confidence", "risk_per_trade"]
            )
        ) {
            try definition.parameters(overriding: [parameter.name: parameter.value])
        }
    }

    @Test
    func `of several faults the first by name is told`() {
        #expect(
            throws: TradingError.unknownParameter(
                "a",
                strategy: "supertrend",
                known: ["min_confidence", "risk_per_trade"]
            )
        ) {
            try StrategyDefinition.superTrend.parameters(
                overriding: ["z": .number(1), "a": .number(1), "risk_per_trade": .number(-1)]
            )
        }
    }

    @Test(arguments: [
        ("true", ParameterValue.flag(true)), ("false", .flag(false)), ("60", .number(60)),
        ("2.5", .number(2.5)), ("-1e2", .number(-100)), ("high", .text("high")), ("", .text("")),
    ])
    func `a command line's text becomes a value`(text: String, value: ParameterValue) {
        #expect(ParameterValue(text) == value)
    }

    @Test
    func `parameters survive JSON under the guide's names`() throws {
        let parameters = StrategyParameters(
            minConfidence: 72.5,
            lookbackHours: 48,
            usesLanguageModel: true,
            riskPerTrade: 1.5,
            stops: .forecast
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(parameters)
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"lookback_hours":48,"min_confidence":72.5,"risk_per_trade":1.5,"#
                + #""stops":"forecast","use_llm_analysis":true}"#
        )
        #expect(try JSONDecoder().decode(StrategyParameters.self, from: json) == parameters)
    }

    @Test
    func `parameters written before there were stops still read`() throws {
        let json = #"{"min_confidence":60,"risk_per_trade":2,"use_llm_analysis":false}"#
        let parameters = try JSONDecoder().decode(StrategyParameters.self, from: Data(json.utf8))
        #expect(parameters == StrategyParameters())
        #expect(parameters.stops == .atr)
    }
}
