import Market

extension TrainingRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case symbol
        case market
        case interval
        case days
        case until
        case lookbackWindow = "lookback_window"
        case epochs
        case mode
        case batchSize = "batch_size"
        case learningRate = "learning_rate"
        case modelType = "model_type"
        case hiddenSize = "hidden_size"
        case layerCount = "num_layers"
        case dropout
        case seed
        case seeds
    }

    /// Writes the guide's field names.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(key.symbol, forKey: .symbol)
        try values.encode(key.venue, forKey: .market)
        try values.encode(key.interval, forKey: .interval)
        try values.encode(days, forKey: .days)
        try values.encodeIfPresent(until, forKey: .until)
        try values.encode(lookbackWindow, forKey: .lookbackWindow)
        try values.encode(epochs, forKey: .epochs)
        try values.encode(mode, forKey: .mode)
        try values.encodeIfPresent(batchSize, forKey: .batchSize)
        try values.encode(learningRate, forKey: .learningRate)
        try values.encode(modelType, forKey: .modelType)
        try values.encode(hiddenSize, forKey: .hiddenSize)
        try values.encode(layerCount, forKey: .layerCount)
        try values.encode(dropout, forKey: .dropout)
        try values.encode(seed, forKey: .seed)
        try values.encode(seeds, forKey: .seeds)
    }

    /// Reads what ``encode(to:)`` writes.
    ///
    /// The symbol is required; everything else has the guide's default.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, or standard: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? standard
        }
        self.init(
            key: SeriesKey(
                symbol: try values.decode(Symbol.self, forKey: .symbol),
                venue: try value(.market, or: .futures),
                interval: try value(.interval, or: .oneHour)
            )
        )
        days = try value(.days, or: days)
        until = try values.decodeIfPresent(Timestamp.self, forKey: .until)
        lookbackWindow = try value(.lookbackWindow, or: lookbackWindow)
        epochs = try value(.epochs, or: epochs)
        mode = try value(.mode, or: mode)
        batchSize = try values.decodeIfPresent(Int.self, forKey: .batchSize)
        learningRate = try value(.learningRate, or: learningRate)
        modelType = try value(.modelType, or: modelType)
        hiddenSize = try value(.hiddenSize, or: hiddenSize)
        layerCount = try value(.layerCount, or: layerCount)
        dropout = try value(.dropout, or: dropout)
        seed = try value(.seed, or: seed)
        seeds = try value(.seeds, or: seeds)
    }
}
