/// The definition of a strategy: its names, its parameters and its factory.
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
    /// How many bars any strategy needs before the first bar of interest, with its defaults.
    ///
    /// Every line is then defined, and recursive averages have forgotten, to the last bit of a
    /// double, where they began. The slowest, an EMA of 50, keeps (49/51)^1000 = 4e-18 of its seed.
    public static let warmUp = 1000
    /// The settings it takes, in the order in which they are shown; all others are refused.
    public let specs: [ParameterSpec]
    /// Names of settings whose values must rise, each list on its own.
    public let ascending: [[String]]

    /// Makes the strategy of checked parameters and columns.
    public typealias Make = @Sendable (StrategyParameters, Columns) -> any Strategy

    private let make: Make
    private let makeWithoutForecast: Make?

    /// Describes a strategy.
    ///
    /// - Parameters:
    ///   - id: Its name in requests.
    ///   - name: Its name in reports.
    ///   - summary: What it does, in one line.
    ///   - usesForecast: Whether it needs a trained model.
    ///   - specs: The settings it takes, each name once.
    ///   - ascending: Names of settings whose values must rise, such as fast and slow periods.
    ///   - makeWithoutForecast: Makes the strategy where its forecasts are withheld; nil for one that
    ///     reads none, or cannot do without.
    ///   - make: Makes the strategy of checked parameters.
    public init(
        id: String,
        name: String,
        summary: String,
        usesForecast: Bool,
        specs: [ParameterSpec],
        ascending: [[String]] = [],
        makeWithoutForecast: Make? = nil,
        make: @escaping Make
    ) {
        self.id = id
        self.name = name
        self.summary = summary
        self.usesForecast = usesForecast
        precondition(Set(specs.map(\.name)).count == specs.count, "\(id): a setting stands twice")
        self.specs = specs
        self.ascending = ascending
        self.makeWithoutForecast = makeWithoutForecast
        self.make = make
    }

    /// The same strategy with its forecasts withheld: its other views share the forecast's weight.
    ///
    /// It uses no forecast, so it needs no model. A strategy that reads no forecasts is its own.
    public var withoutForecast: StrategyDefinition {
        guard let makeWithoutForecast else { return self }
        return StrategyDefinition(
            id: id,
            name: name,
            summary: summary,
            usesForecast: false,
            specs: specs,
            ascending: ascending,
            make: makeWithoutForecast
        )
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
        for (name, value) in overrides.sorted(by: { $0.key < $1.key }) {
            try spec(named: name).check(value)
            parameters[name] = value
        }
        try checkOrder(of: parameters)
        return parameters
    }

    /// The values where the user sets none.
    public var defaults: StrategyParameters { StrategyParameters(specs) }

    /// The setting of that name.
    ///
    /// - Throws: ``TradingError/unknownParameter(_:strategy:known:)``.
    public func spec(named name: String) throws(TradingError) -> ParameterSpec {
        guard let spec = specs.first(where: { $0.name == name }) else {
            throw .unknownParameter(name, strategy: id, known: specs.map(\.name))
        }
        return spec
    }

    /// The values of this strategy's settings among those of others.
    package func values(
        among values: [String: ParameterValue]
    ) -> [String: ParameterValue] {
        values.filter { entry in specs.contains { $0.name == entry.key } }
    }

    /// Checks that every value is one of its setting's, and that what must rise does.
    ///
    /// - Throws: ``TradingError`` for the first bad one.
    public func validate(_ parameters: StrategyParameters) throws(TradingError) {
        for name in parameters.names.sorted() {
            let spec = try spec(named: name)
            if let value = parameters[name] { try spec.check(value) }
        }
        try checkOrder(of: parameters)
    }

    private func checkOrder(of parameters: StrategyParameters) throws(TradingError) {
        for names in ascending {
            for (lower, upper) in zip(names, names.dropFirst()) {
                guard case .number(let low)? = parameters[lower],
                    case .number(let high)? = parameters[upper], low >= high
                else { continue }
                throw .invalidParameter(
                    name: lower,
                    value: ParameterValue.number(low).description,
                    allowed: "less than \(upper), which is \(ParameterValue.number(high))"
                )
            }
        }
    }

    /// How many bars the strategy needs before the first bar of interest.
    ///
    /// A Wilder average of p bars keeps ((p - 1) / p)^(40 p), about 4e-18, of its seed after 40 p.
    public func warmUp(_ parameters: StrategyParameters) -> Int {
        let periods = specs.compactMap { spec -> Int? in
            guard spec.unit == ParameterSpec.bars, spec.name != Parameter.lookbackHours.name else {
                return nil
            }
            return parameters[spec.name].flatMap { Int($0) }
        }
        guard parameters.hasLongerPeriods(than: defaults, among: specs) else { return Self.warmUp }
        return max(Self.warmUp, 40 * (periods.max() ?? 0))
    }

    /// The strategy over a study, with its defaults where no parameters are given.
    ///
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)`` for a value out of range.
    public func strategy(
        for study: Study,
        parameters: StrategyParameters? = nil
    ) throws(TradingError) -> any Strategy {
        let parameters = parameters ?? defaults
        try validate(parameters)
        return make(parameters, study.columns)
    }
}

extension StrategyParameters {
    /// Whether a period is longer than it is elsewhere.
    fileprivate func hasLongerPeriods(
        than other: StrategyParameters,
        among specs: [ParameterSpec]
    ) -> Bool {
        specs.contains { spec in
            guard spec.unit == ParameterSpec.bars, case .number(let mine)? = self[spec.name],
                case .number(let standard)? = other[spec.name]
            else { return false }
            return mine > standard
        }
    }
}

extension [ParameterSpec] {
    /// The settings without those whose name stood before.
    package var byFirstName: [ParameterSpec] {
        var seen: Set<String> = []
        return filter { seen.insert($0.name).inserted }
    }
}
