public import Trading

extension LSTMStrategy {
    /// A strategy with those settings and the defaults of `lstm_fast`.
    public init(
        columns: Columns,
        minConfidencePct: Double,
        levels: Levels,
        stops: Stops = .atr,
        usesLanguageModel: Bool = false
    ) {
        var parameters = StrategyDefinition.lstmFast.defaults
        parameters[.minConfidence] = minConfidencePct
        parameters[.stopDistance] = levels.stopRanges
        parameters[.targetDistance] = levels.targetRanges
        parameters[.stops] = stops
        parameters[.usesLanguageModel] = usesLanguageModel
        self.init(columns: columns, parameters: parameters)
    }
}
