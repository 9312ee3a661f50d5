import Forecasting
import Market
public import Trading

extension SearchRequest {
    /// The settings of a training that a search may fix or search, those of the network last.
    ///
    /// A training of a search is a walk-forward's first fold, so the settings are those of a walk that
    /// decide a fold. Command line and REST schema are made from them.
    public static let trainingSettings: [Setting<WalkForwardSettings>] =
        [
            WalkForwardSettings.trainDays("Days before the search window that are learned from."),
            WalkForwardSettings.embargo(
                "Bars left out before the search window beside the purge, which is lookback and "
                    + "horizon."
            ),
        ] + FoldSettings.training(\.training, of: WalkForwardSettings())

    /// The most distinct trainings of a search.
    public static let mostTrainings = 1000

    /// Whether networks are trained before the search window.
    var trainsNetworks: Bool {
        training != nil || space.keys.contains(where: SearchTraining.names.contains)
    }
}

/// How the networks of a search are trained, as far as its request says.
struct SearchTraining: Sendable {
    /// The names of all settings of a training.
    static let names = Set(SearchRequest.trainingSettings.map(\.spec.name))

    /// The values that are not searched.
    private let fixed: [String: ParameterValue]

    /// Reads how a search trains; nil where it trains nothing.
    ///
    /// - Parameters:
    ///   - request: The search.
    ///   - definition: Its strategy.
    /// - Throws: `TradingError` for names that there are not, and values out of their range;
    ///   ``WorkflowError`` for settings of a training where no network forecasts.
    init?(_ request: SearchRequest, of definition: StrategyDefinition) throws {
        guard request.trainsNetworks else { return nil }
        let given = Set(request.space.keys).union((request.training ?? [:]).keys)
        let name = given.filter(Self.names.contains).min()
        guard definition.usesForecast else {
            let known = definition.specs.map(\.name)
            if let name {
                throw TradingError.unknownParameter(name, strategy: definition.id, known: known)
            }
            throw WorkflowError.invalid(
                parameter: "training",
                value: "given",
                remedy: "\(definition.id) reads no forecasts; leave it out"
            )
        }
        guard request.backtest.forecaster == .lstm else {
            throw WorkflowError.invalid(
                parameter: name ?? "training",
                value: "given",
                remedy:
                    "forecaster \(request.backtest.forecaster.rawValue) trains no network; leave "
                    + "it out, or use forecaster lstm"
            )
        }
        fixed = request.training ?? [:]
        if let twice = fixed.keys.sorted().first(where: { request.space[$0] != nil }) {
            throw WorkflowError.invalid(
                parameter: twice,
                value: "searched and fixed",
                remedy: "give it several values, or one"
            )
        }
        var settings = WalkForwardSettings()
        try SearchRequest.trainingSettings.apply(fixed, to: &settings)
    }

    /// The settings of a trial's training.
    ///
    /// - Parameter values: The trial's searched values; those of the strategy decide nothing.
    /// - Returns: The settings, those that are not searched included.
    /// - Throws: `TradingError` for a value out of its range.
    func settings(with values: [String: ParameterValue]) throws(TradingError) -> WalkForwardSettings
    {
        var settings = WalkForwardSettings()
        let searched = values.filter { Self.names.contains($0.key) }
        try SearchRequest.trainingSettings.apply(fixed.merging(searched) { $1 }, to: &settings)
        return settings
    }

    /// Whether searched values make a training that there is.
    func accepts(_ values: [String: ParameterValue]) -> Bool {
        guard let settings = try? settings(with: values) else { return false }
        return (try? settings.training.validate()) != nil
    }
}

extension SearchPlan {
    /// The distinct trainings of the trials that are known, in the order of the trials.
    var trainings: [WalkForwardSettings] {
        var seen: Set<WalkForwardSettings> = []
        return points.compactMap { try? training(at: $0) }.filter { seen.insert($0).inserted }
    }

    /// How much the trainings learn from, those included that are chosen by results; nil where nothing
    /// is trained.
    func learningLoad(of interval: Interval) -> LearningLoad? {
        guard let training else { return nil }
        guard method == .estimator else {
            return LearningLoad(trainings: trainings.map(\.trainDays), interval: interval)
        }
        let axes = space.axes.filter { SearchTraining.names.contains($0.name) }
        let trainings = axes.reduce(1) { min(count, $0 * $1.values.count) }
        let days = axes.first { $0.name == "train_days" }?.values.compactMap { Int($0) }.max()
        let standard = try? training.settings(with: [:]).trainDays
        return LearningLoad(
            trainings: Array(repeating: days ?? standard ?? 0, count: max(1, trainings)),
            interval: interval
        )
    }

    /// Refuses a search of more trainings than anybody waits for.
    func checkTrainings() throws(WorkflowError) {
        guard let load = learningLoad(of: .oneHour), load.folds > SearchRequest.mostTrainings else {
            return
        }
        throw .invalid(
            parameter: "space",
            value: "\(load.folds) trainings",
            remedy:
                "at most \(SearchRequest.mostTrainings) networks are trained; give the settings of "
                + "trainings fewer values"
        )
    }
}

extension SearchRequest {
    /// How much the networks that it trains learn from; nil where it trains none.
    ///
    /// - Returns: The candles of all trainings, with what decides them.
    /// - Throws: What tells the first setting that is unknown or out of its range.
    package func learningLoad() throws -> LearningLoad? {
        guard trainsNetworks else { return nil }
        return try plan().learningLoad(of: backtest.key.interval)
    }

    /// The most bars before the search window that a training reads, warm-up included; 0 where nothing
    /// is trained.
    var learnedBars: Int {
        guard let plan = try? plan(), let training = plan.training else { return 0 }
        var longest = (try? training.settings(with: [:])) ?? WalkForwardSettings()
        for axis in plan.space.axes {
            let largest = axis.values.compactMap { Int($0) }.max()
            guard let largest else { continue }
            switch axis.name {
            case "train_days": longest.trainDays = largest
            case "embargo_bars": longest.embargo = largest
            case "lookback_window": longest.training.lookbackWindow = largest
            default: break
            }
        }
        return longest.history(
            of: backtest.key.interval,
            lookback: longest.training.lookbackWindow
        )
    }
}
