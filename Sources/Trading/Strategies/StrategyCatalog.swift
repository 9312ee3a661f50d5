/// The catalog of all strategies.
public enum StrategyCatalog {
    /// Their definitions, in the order in which they are listed.
    public static let definitions: [StrategyDefinition] = [
        .lstm,
        .lstmFast,
        .lstmConservative,
        .lstmAggressive,
        .superTrend,
        .rsiEMA,
        .macdStoch,
        .ichimoku,
        .waveTrend,
        .multiIndicator,
    ]

    /// The definition with that identifier.
    ///
    /// - Throws: ``TradingError/unknownStrategy(_:known:)``, which lists the known ones.
    public static func definition(id: String) throws(TradingError) -> StrategyDefinition {
        guard let definition = definitions.first(where: { $0.id == id }) else {
            throw .unknownStrategy(id, known: definitions.map(\.id))
        }
        return definition
    }
}
