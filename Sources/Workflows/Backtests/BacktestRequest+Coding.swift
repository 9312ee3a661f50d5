import Market
import Trading

extension BacktestRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case strategy = "strategy_type"
        case symbol
        case market
        case interval
        case days = "days_back"
        case start = "start_date"
        case end = "end_date"
        case parameters = "custom_params"
        case seed
    }

    /// A top-level name in the JSON: an account setting, or a strategy setting that earlier
    /// releases stored there.
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private static let flatParameters = [
        Parameter.minConfidence.name, Parameter.riskPerTrade.name, Parameter.lookbackHours.name,
        Parameter.stops.name, Parameter.usesLanguageModel.name,
    ]

    /// Writes the guide's field names.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(strategy, forKey: .strategy)
        try values.encode(key.symbol, forKey: .symbol)
        try values.encode(key.venue, forKey: .market)
        try values.encode(key.interval, forKey: .interval)
        switch window {
        case .newest(let days, let end):
            try values.encode(days, forKey: .days)
            try values.encodeIfPresent(end, forKey: .end)
        case .from(let start, let end):
            try values.encode(start, forKey: .start)
            try values.encodeIfPresent(end, forKey: .end)
        }
        if seed != Self.defaultSeed { try values.encode(seed, forKey: .seed) }
        if !parameters.isEmpty { try values.encode(parameters, forKey: .parameters) }
        var account = encoder.container(keyedBy: Name.self)
        for setting in Self.accountSettings where !isImplied(setting) {
            try account.encodeIfPresent(
                setting.value(in: self),
                forKey: Name(stringValue: setting.spec.name)
            )
        }
    }

    /// Whether a setting of the forecaster has its default, which is not written.
    private func isImplied(_ setting: Setting<BacktestRequest>) -> Bool {
        setting.value(in: self) == setting.spec.defaultValue
            && Self.forecasterSettings.contains { $0.spec.name == setting.spec.name }
    }

    /// Reads what ``encode(to:)`` writes.
    ///
    /// Strategy and series are required; everything else has the guide's default.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, or standard: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? standard
        }
        self.init(
            strategy: try values.decode(String.self, forKey: .strategy),
            key: SeriesKey(
                symbol: try values.decode(Symbol.self, forKey: .symbol),
                venue: try value(.market, or: .futures),
                interval: try value(.interval, or: .oneHour)
            )
        )
        let end = try values.decodeIfPresent(Timestamp.self, forKey: .end)
        if let start = try values.decodeIfPresent(Timestamp.self, forKey: .start) {
            window = .from(start, to: end)
        } else {
            window = .newest(days: try value(.days, or: Self.defaultDays), to: end)
        }
        seed = try value(.seed, or: seed)
        let names = try decoder.container(keyedBy: Name.self)
        for setting in Self.accountSettings {
            let name = Name(stringValue: setting.spec.name)
            if let value = try names.decodeIfPresent(ParameterValue.self, forKey: name) {
                try setting.set(value, in: &self)
            }
        }
        for name in Self.flatParameters {
            parameters[name] = try names.decodeIfPresent(
                ParameterValue.self,
                forKey: Name(stringValue: name)
            )
        }
        let given = try values.decodeIfPresent([String: ParameterValue].self, forKey: .parameters)
        parameters.merge(given ?? [:]) { $1 }
    }
}
