import Trading

extension SearchRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case space
        case training
        case conditions = "when"
        case method
        case trials
        case holdout
        case workers
    }

    /// Writes the names of `POST /api/v1/search`: those of the backtest, and those of the search
    /// beside them.
    public func encode(to encoder: any Encoder) throws {
        try backtest.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(space, forKey: .space)
        try values.encodeIfPresent(training, forKey: .training)
        if !conditions.isEmpty { try values.encode(conditions, forKey: .conditions) }
        try values.encode(method, forKey: .method)
        try values.encodeIfPresent(trials, forKey: .trials)
        try values.encode(holdout, forKey: .holdout)
        try values.encodeIfPresent(workers, forKey: .workers)
    }

    /// Reads what ``encode(to:)`` writes; a missing setting has its default.
    public init(from decoder: any Decoder) throws {
        let backtest = try BacktestRequest(from: decoder)
        self.init(strategy: backtest.strategy, key: backtest.key)
        self.backtest = backtest
        let values = try decoder.container(keyedBy: CodingKeys.self)
        space = try values.decodeIfPresent([String: String].self, forKey: .space) ?? space
        training =
            try values.decodeIfPresent([String: ParameterValue].self, forKey: .training)
        conditions =
            try values.decodeIfPresent([String: String].self, forKey: .conditions) ?? conditions
        method = try values.decodeIfPresent(SearchMethod.self, forKey: .method) ?? method
        trials = try values.decodeIfPresent(Int.self, forKey: .trials)
        holdout = try values.decodeIfPresent(Holdout.self, forKey: .holdout) ?? holdout
        workers = try values.decodeIfPresent(Int.self, forKey: .workers)
    }
}

extension SearchRequest.Holdout: Codable, CustomStringConvertible {
    /// The part as ``init(_:)`` reads it: `25%` or `90`.
    public var description: String {
        switch self {
        case .percent(let percent): "\(ParameterValue.number(percent))%"
        case .days(let days): "\(days)"
        }
    }

    /// Writes the ``description``.
    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(description)
    }

    /// Reads what ``encode(to:)`` writes.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``, `DecodingError`.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }
}
