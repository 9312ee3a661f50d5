/// What a user may set of a strategy: `custom_params` on the wire.
///
/// Every definition has its defaults; ``StrategyDefinition/parameters(overriding:)`` puts the
/// user's values over them.
public struct StrategyParameters: Hashable, Codable, Sendable {
    /// Confidence below which the strategy holds, in percent, 0...100.
    ///
    /// A confidence is never below 50, so 50 and less let every opinion pass.
    public var minConfidence: Double
    /// How many bars (hours, on hourly candles) the model's window has, 2...1000; nil for whatever
    /// the model was trained with.
    ///
    /// A trained network cannot be given another window, so a value must equal the model's own
    /// lookback. Strategies do not read it: whoever loads the model compares the two.
    public var lookbackHours: Int?
    /// Whether a language model is asked.
    public var usesLanguageModel: Bool
    /// Most equity that a stop may lose before costs and gaps, in percent, above 0 and at most 100.
    public var riskPerTrade: Double
    /// What the distances of stop and target are measured in.
    public var stops: Stops

    /// Creates parameters without checking them; ``validate()`` checks.
    public init(
        minConfidence: Double = 60,
        lookbackHours: Int? = nil,
        usesLanguageModel: Bool = false,
        riskPerTrade: Double = 2,
        stops: Stops = .atr
    ) {
        self.minConfidence = minConfidence
        self.lookbackHours = lookbackHours
        self.usesLanguageModel = usesLanguageModel
        self.riskPerTrade = riskPerTrade
        self.stops = stops
    }

    /// The parameters' names on the wire.
    public enum Name: String, CodingKey, CaseIterable, Sendable {
        case minConfidence = "min_confidence"
        case lookbackHours = "lookback_hours"
        case usesLanguageModel = "use_llm_analysis"
        case riskPerTrade = "risk_per_trade"
        case stops
    }

    private typealias CodingKeys = Name

    /// Reads every parameter; one that was written before there were ``stops`` has those of its
    /// time.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        minConfidence = try container.decode(Double.self, forKey: .minConfidence)
        lookbackHours = try container.decodeIfPresent(Int.self, forKey: .lookbackHours)
        usesLanguageModel = try container.decode(Bool.self, forKey: .usesLanguageModel)
        riskPerTrade = try container.decode(Double.self, forKey: .riskPerTrade)
        stops = try container.decodeIfPresent(Stops.self, forKey: .stops) ?? .atr
    }

    /// Writes every parameter, a lookback that is not set as `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        try container.encode(minConfidence, forKey: .minConfidence)
        try container.encode(lookbackHours, forKey: .lookbackHours)
        try container.encode(usesLanguageModel, forKey: .usesLanguageModel)
        try container.encode(riskPerTrade, forKey: .riskPerTrade)
        try container.encode(stops, forKey: .stops)
    }

    /// Sets one parameter.
    ///
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)`` where the value is of the
    ///   wrong kind or out of range; nothing is changed then.
    public mutating func set(_ name: Name, to value: ParameterValue) throws(TradingError) {
        guard accept(value, for: name) else {
            throw .invalidParameter(
                name: name.rawValue,
                value: value.description,
                allowed: name.allowed
            )
        }
    }

    /// Sets one parameter, if the value is of its kind and in its range.
    private mutating func accept(_ value: ParameterValue, for name: Name) -> Bool {
        switch (name, value) {
        case (.minConfidence, .number(let percent)) where (0...100).contains(percent):
            minConfidence = percent
        case (.lookbackHours, .number(let bars))
        where (2...1000).contains(bars) && bars == bars.rounded():
            lookbackHours = Int(bars)
        case (.usesLanguageModel, .flag(let isAsked)):
            usesLanguageModel = isAsked
        case (.riskPerTrade, .number(let percent)) where percent > 0 && percent <= 100:
            riskPerTrade = percent
        case (.stops, .text(let text)):
            guard let stops = Stops(rawValue: text) else { return false }
            self.stops = stops
        default:
            return false
        }
        return true
    }

    /// Checks every number against its range.
    ///
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)`` for the first bad one.
    public func validate() throws(TradingError) {
        var checked = self
        try checked.set(.minConfidence, to: .number(minConfidence))
        if let lookbackHours {
            try checked.set(.lookbackHours, to: .number(Double(lookbackHours)))
        }
        try checked.set(.riskPerTrade, to: .number(riskPerTrade))
    }
}

extension StrategyParameters.Name {
    /// The range, as words that complete "use ...".
    public var allowed: String {
        switch self {
        case .minConfidence: "a number from 0 to 100 (percent)"
        case .lookbackHours: "a whole number from 2 to 1000, the model's own lookback"
        case .usesLanguageModel: "true or false"
        case .riskPerTrade: "a number above 0 and at most 100 (percent)"
        case .stops: Stops.allCases.map(\.rawValue).joined(separator: " or ")
        }
    }
}
