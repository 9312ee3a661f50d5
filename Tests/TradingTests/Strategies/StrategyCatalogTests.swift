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
        let defaults = definitions.map(\.defaults)
        #expect(defaults.map { $0[.minConfidence] } == [60, 60, 75, 50, 50, 50, 50, 50, 50, 50])
        #expect(defaults.map { $0[.riskPerTrade] } == [2, 2, 1, 5, 2, 2, 2, 2, 2, 2])
        #expect(
            defaults.prefix(4).map { $0[.usesLanguageModel] } == [true, false, true, false]
        )
        #expect(
            defaults.map { $0[.stopDistance] } == [1.5, 1.5, 2.5, 1, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5]
        )
        #expect(defaults.map { $0[.targetDistance] } == [3, 3, 5, 2, 3, 3, 3, 3, 3, 3])
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
        #expect(throws: Never.self) { try definition.validate(definition.defaults) }
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
            var parameters = StrategyDefinition.lstmFast.defaults
            parameters[.minConfidence] = 101
            _ = try StrategyDefinition.lstmFast.strategy(for: study, parameters: parameters)
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
        #expect(parameters[.minConfidence] == 70.5)
        #expect(parameters[optional: .lookbackHours] == 60)
        #expect(parameters[.usesLanguageModel] == asksLanguageModel)
        #expect(parameters[.riskPerTrade] == 3)
        #expect(parameters[.stops] == .forecast)
        #expect(parameters[.stopDistance] > 0)
    }

    @Test
    func `without a user's parameters the defaults stand`() throws {
        let none = try StrategyDefinition.lstmAggressive.parameters(overriding: [:])
        #expect(none == StrategyDefinition.lstmAggressive.defaults)
    }

    @Test(arguments: [
        ("min_confidence", ParameterValue.number(101), "101", "a number from 0 to 100 (percent)"),
        ("min_confidence", .number(-0.5), "-0.5", "a number from 0 to 100 (percent)"),
        ("min_confidence", .number(.nan), "nan", "a number from 0 to 100 (percent)"),
        ("min_confidence", .text("high"), "'high'", "a number from 0 to 100 (percent)"),
        ("min_confidence", .flag(true), "true", "a number from 0 to 100 (percent)"),
        (
            "lookback_hours", .number(1), "1",
            "a whole number from 2 to 1000 (bars)"
        ),
        (
            "lookback_hours", .number(60.5), "60.5",
            "a whole number from 2 to 1000 (bars)"
        ),
        (
            "lookback_hours", .number(1e300), "1e+300",
            "a whole number from 2 to 1000 (bars)"
        ),
        ("use_llm_analysis", .number(0), "0", "true or false"),
        ("use_llm_analysis", .text("yes"), "'yes'", "true or false"),
        ("risk_per_trade", .number(0), "0", "a number above 0 and at most 100 (percent)"),
        ("risk_per_trade", .number(100.5), "100.5", "a number above 0 and at most 100 (percent)"),
        ("stops", .text("range"), "'range'", "atr, forecast or band"),
        ("stops", .number(2), "2", "atr, forecast or band"),
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
            known: StrategyDefinition.lstmFast.specs.map(\.name)
        )
        #expect(throws: error) {
            try StrategyDefinition.lstmFast.parameters(overriding: ["leverage": .number(3)])
        }
        #expect(
            error.description.hasPrefix(
                "lstm_fast has no parameter 'leverage'; it has min_confidence, lookback_hours, "
                    + "use_llm_analysis, risk_per_trade, stops, stop_atr, target_atr"
            )
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
                known: definition.specs.map(\.name)
            )
        ) {
            try definition.parameters(overriding: [parameter.name: parameter.value])
        }
    }

    @Test
    func `of several errors the first by name is reported`() {
        #expect(
            throws: TradingError.unknownParameter(
                "a",
                strategy: "supertrend",
                known: StrategyDefinition.superTrend.specs.map(\.name)
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

    @Test(arguments: StrategyCatalog.definitions)
    func `parameters survive JSON`(definition: StrategyDefinition) throws {
        var parameters = definition.defaults
        parameters[.minConfidence] = 72.5
        let json = try JSONEncoder().encode(parameters)
        #expect(try JSONDecoder().decode(StrategyParameters.self, from: json) == parameters)
    }

    @Test
    func `parameters written by the first release read with the defaults of later settings`() throws
    {
        let json = #"{"lookback_hours":null,"min_confidence":60,"use_llm_analysis":false}"#
        let parameters = try JSONDecoder().decode(StrategyParameters.self, from: Data(json.utf8))
        #expect(parameters[.minConfidence] == 60)
        #expect(parameters[optional: .lookbackHours] == nil)
        #expect(parameters[.stops] == .atr)
        #expect(parameters[.stopDistance] == 1.5)
    }
}

struct StrategySettingTests {
    /// One name means one thing, so that a list of all settings can describe each once.
    @Test
    func `equal names are equal settings but for their defaults`() {
        var known: [String: ParameterSpec] = [:]
        for spec in StrategyCatalog.definitions.flatMap(\.specs) {
            let first = known[spec.name] ?? spec
            #expect(first.allowed == spec.allowed, "\(spec.name)")
            known[spec.name] = first
        }
        #expect(known.count > 40)
    }

    @Test(arguments: StrategyCatalog.definitions)
    func `every setting has a default in its range, a summary and a step where it is a number`(
        definition: StrategyDefinition
    ) {
        for spec in definition.specs where spec.name != "lookback_hours" {
            #expect(spec.defaultValue.map(spec.accepts) == true, "\(spec.name)")
            #expect(spec.summary.hasSuffix("."), "\(spec.name)")
            switch spec.kind {
            case .number, .integer: #expect(spec.step ?? 0 > 0, "\(spec.name)")
            case .flag, .choice: #expect(spec.step == nil, "\(spec.name)")
            }
        }
    }

    /// Every number of a rule moves its signals on real candles: none is described and not used.
    @Test(arguments: StrategyCatalog.definitions.filter { !$0.usesForecast })
    func `every setting of a rule changes its signals`(definition: StrategyDefinition) throws {
        let series = try CandleSeries.sample()
        let bars = 0..<series.count
        let standard = try definition.signals(for: series, forecasts: [], at: bars)
        for spec in definition.specs where spec.name != "risk_per_trade" {
            let signals = try definition.signals(
                for: series,
                forecasts: [],
                at: bars,
                parameters: definition.parameters(overriding: [spec.name: spec.another])
            )
            let isChanged = signals != standard
            #expect(isChanged, "\(definition.id) \(spec.name)")
        }
    }

    @Test
    func `every setting of an LSTM strategy but the model's own changes its signals`() throws {
        let series = try CandleSeries.sample()
        let definition = StrategyDefinition.lstmFast
        let forecasts = makeForecasts(count: series.count, seed: 3)
        let bars = 0..<series.count
        let others = [
            "risk_per_trade", "lookback_hours", "use_llm_analysis", "language_weight",
            "min_forecast_range",
        ]
        let standard = try definition.signals(for: series, forecasts: forecasts, at: bars)
        for spec in definition.specs where !others.contains(spec.name) {
            let signals = try definition.signals(
                for: series,
                forecasts: forecasts,
                at: bars,
                parameters: definition.parameters(overriding: [spec.name: spec.another])
            )
            let isChanged = signals != standard
            #expect(isChanged, "\(definition.id) \(spec.name)")
        }
    }

    @Test(arguments: [
        ("macd_stoch", "macd_fast", 26.0, "less than macd_slow, which is 26"),
        ("rsi_ema", "ema_fast", 60, "less than ema_slow, which is 50"),
        ("ichimoku", "base_period", 52, "less than leading_period, which is 52"),
        ("lstm", "ema_middle", 90, "less than ema_slow, which is 50"),
    ])
    func `a fast period is shorter than the slow one`(
        id: String,
        name: String,
        value: Double,
        allowed: String
    ) throws {
        let definition = try StrategyCatalog.definition(id: id)
        #expect(
            throws: TradingError.invalidParameter(
                name: name,
                value: ParameterValue.number(value).description,
                allowed: allowed
            )
        ) {
            try definition.parameters(overriding: [name: .number(value)])
        }
    }

    @Test
    func `longer periods want more bars before the window`() throws {
        let definition = StrategyDefinition.rsiEMA
        #expect(definition.warmUp(definition.defaults) == 1000)
        let longer = try definition.parameters(overriding: ["ema_slow": 200])
        #expect(definition.warmUp(longer) == 8000)
    }
}

extension ParameterSpec {
    /// A value beside the default, of a threshold one that some turns lie below.
    fileprivate var another: ParameterValue {
        if name == Parameter.minConfidence.name { return 80 }
        if name == Parameter.strongConfidence.name { return 55 }
        guard case .number(let value)? = defaultValue else {
            return defaultValue == .flag(false) ? .flag(true) : .text("forecast")
        }
        let higher = ParameterValue.number(value + (step ?? 1))
        return accepts(higher) ? higher : .number(value - (step ?? 1))
    }
}
