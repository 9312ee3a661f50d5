/// What is known of a strategy before it runs: its names, its settings and how it is made.
///
/// A definition stands in the file of its strategy; ``StrategyCatalog`` lists them.
public struct StrategyDefinition: Sendable {
    /// Its name in requests and on the command line: `lstm_fast`.
    public let id: String
    /// Its name in reports: `LSTM-AI-Fast`.
    public let name: String
    /// What it does, in one line.
    public let summary: String
    /// Whether it needs a trained model; its study must then hold forecasts.
    public let usesForecast: Bool
    /// How many bars any strategy needs before the first bar of interest.
    ///
    /// Every line is then defined, and recursive averages have forgotten, to the last bit of a
    /// double, where they began. The slowest, an EMA of 50, keeps (49/51)^1000 = 4e-18 of its seed.
    public static let warmUp = 1000
    /// The parameters it takes; the others are none of its business and refused.
    public let parameterNames: [StrategyParameters.Name]
    /// The parameters where the user sets none.
    public let defaults: StrategyParameters

    private let make: @Sendable (StrategyParameters, Columns) -> any Strategy

    /// Describes a strategy.
    ///
    /// - Parameters:
    ///   - id: Its name in requests.
    ///   - name: Its name in reports.
    ///   - summary: What it does, in one line.
    ///   - usesForecast: Whether it needs a trained model.
    ///   - parameterNames: The parameters it takes.
    ///   - defaults: The parameters where the user sets none.
    ///   - make: Makes the strategy of checked parameters.
    public init(
        id: String,
        name: String,
        summary: String,
        usesForecast: Bool,
        parameterNames: [StrategyParameters.Name],
        defaults: StrategyParameters,
        make: @escaping @Sendable (StrategyParameters, Columns) -> any Strategy
    ) {
        self.id = id
        self.name = name
        self.summary = summary
        self.usesForecast = usesForecast
        self.parameterNames = parameterNames
        self.defaults = defaults
        self.make = make
    }

    /// The defaults with a user's values over them.
    ///
    /// - Throws: ``TradingError/unknownParameter(_:strategy:known:)`` for a name that the strategy
    ///   does not take, ``TradingError/invalidParameter(name:value:allowed:)`` for a bad value; of
    ///   several, the first in alphabetical order.
    public func parameters(
        overriding overrides: [String: ParameterValue]
    ) throws(TradingError) -> StrategyParameters {
        var parameters = defaults
        for (text, value) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let name = StrategyParameters.Name(rawValue: text), parameterNames.contains(name)
            else {
                throw .unknownParameter(
                    text,
                    strategy: id,
                    known: parameterNames.map(\.rawValue)
                )
            }
            try parameters.set(name, to: value)
        }
        return parameters
    }

    /// The strategy over a study, with its defaults where no parameters are given.
    ///
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)`` for a value out of range.
    public func strategy(
        for study: Study,
        parameters: StrategyParameters? = nil
    ) throws(TradingError) -> any Strategy {
        let parameters = parameters ?? defaults
        try parameters.validate()
        return make(parameters, study.columns)
    }
}
