import Market

extension BacktestRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case strategy = "strategy_type"
        case symbol
        case market
        case interval
        case days = "days_back"
        case start = "start_date"
        case end = "end_date"
        case initialCapital = "initial_capital"
        case leverage
        case positionSize = "position_size_pct"
        case makerFee = "maker_fee"
        case takerFee = "taker_fee"
        case slippage
        case exitOnOpposite = "exit_on_opposite"
        case minConfidence = "min_confidence"
        case riskPerTrade = "risk_per_trade"
        case lookbackHours = "lookback_hours"
        case stops
        case usesLanguageModel = "use_llm_analysis"
    }

    /// Writes the guide's names, those of its `custom_params` beside the others.
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
        try values.encode(initialCapital, forKey: .initialCapital)
        try values.encode(leverage, forKey: .leverage)
        try values.encode(positionSize, forKey: .positionSize)
        try values.encode(makerFee, forKey: .makerFee)
        try values.encode(takerFee, forKey: .takerFee)
        try values.encode(slippage, forKey: .slippage)
        try values.encode(exitOnOpposite, forKey: .exitOnOpposite)
        try values.encodeIfPresent(minConfidence, forKey: .minConfidence)
        try values.encodeIfPresent(riskPerTrade, forKey: .riskPerTrade)
        try values.encodeIfPresent(lookbackHours, forKey: .lookbackHours)
        try values.encodeIfPresent(stops, forKey: .stops)
        try values.encodeIfPresent(usesLanguageModel, forKey: .usesLanguageModel)
    }

    /// Reads what ``encode(to:)`` writes; strategy and series must be there, all else has the
    /// guide's defaults.
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
            window = .newest(days: try value(.days, or: 30), to: end)
        }
        initialCapital = try value(.initialCapital, or: initialCapital)
        leverage = try value(.leverage, or: leverage)
        positionSize = try value(.positionSize, or: positionSize)
        makerFee = try value(.makerFee, or: makerFee)
        takerFee = try value(.takerFee, or: takerFee)
        slippage = try value(.slippage, or: slippage)
        exitOnOpposite = try value(.exitOnOpposite, or: exitOnOpposite)
        minConfidence = try values.decodeIfPresent(Double.self, forKey: .minConfidence)
        riskPerTrade = try values.decodeIfPresent(Double.self, forKey: .riskPerTrade)
        lookbackHours = try values.decodeIfPresent(Int.self, forKey: .lookbackHours)
        stops = try values.decodeIfPresent(String.self, forKey: .stops)
        usesLanguageModel = try values.decodeIfPresent(Bool.self, forKey: .usesLanguageModel)
    }
}
