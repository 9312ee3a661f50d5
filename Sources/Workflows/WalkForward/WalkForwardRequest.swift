public import Forecasting
public import Market
public import Trading

/// How a walk-forward learns: the settings beside its backtest, each with its default.
public struct WalkForwardSettings: Hashable, Sendable {
    /// The length of a fold's learned stretch, in days.
    public var trainDays = 365
    /// How many days are traded before the strategy is taught again.
    public var stepDays = 30
    /// Whether every learned stretch begins where the first one does, instead of rolling on.
    public var isAnchored = false
    /// Further bars between the last learned and the first traded one, beside the purge.
    public var embargo = 0
    /// How many whole walks, with the training's seed, the next one and so on.
    public var seeds = 1
    /// Whether a rule's parameters are searched on each learned stretch.
    public var searches = true
    /// All settings of the trainings: by default dense and small, since there are many of them.
    public var training: TrainingConfiguration

    /// Creates the defaults.
    public init() {
        training = TrainingConfiguration()
        training.mode = .dense
        training.batchSize = TrainingMode.dense.defaultBatchSize
        training.hiddenSize = 64
        training.layerCount = 1
    }
}

/// A walk-forward to run: a strategy is taught again at every step, and traded after it.
public struct WalkForwardRequest: Hashable, Sendable {
    /// The traded days by default: twelve folds of the default step and some days.
    public static let defaultDays = 365
    /// How many threads may train or search.
    public static let workerCounts = 1...256
    /// The most folds of a walk, of all seeds together.
    public static let largestFoldCount = 10_000

    /// Strategy, series, account, and the window that is traded.
    ///
    /// All of the window is out of sample: what is learned from lies before it.
    public var backtest: BacktestRequest
    /// How it learns.
    public var walk = WalkForwardSettings()
    /// How many folds are worked on at a time; nil for one a core. No figure depends on it.
    public var workers: Int?

    /// Creates a request with the defaults.
    public init(strategy: String, key: SeriesKey) {
        backtest = BacktestRequest(strategy: strategy, key: key)
        backtest.window = .newest(days: Self.defaultDays, to: nil)
    }
}

// MARK: - Settings

extension WalkForwardSettings {
    /// How many whole walks may be asked for.
    public static let seedCounts = 1...64

    /// The settings by their names on the wire, those of the trainings last.
    ///
    /// Command line, REST schema and manifest are made from them.
    public static let settings: [Setting<WalkForwardSettings>] =
        [
            integer("train_days", 1...3660, \.trainDays, "Days that each fold learns from."),
            integer("step_days", 1...3660, \.stepDays, "Days traded before the next training."),
            flag(
                "anchored",
                \.isAnchored,
                "Whether every fold learns from the same beginning on, instead of the newest days."
            ),
            integer(
                "embargo_bars",
                0...100_000,
                \.embargo,
                "Bars left out before each fold beside the purge, which is lookback and horizon."
            ),
            integer(
                "seeds",
                seedCounts,
                \.seeds,
                "Whole walks, of this many training seeds; the median one is shown with their spread."
            ),
            flag(
                "search",
                \.searches,
                "Whether a rule's parameters are searched on each fold's learned days."
            ),
        ] + trainingSettings

    /// The settings of the trainings, with a walk's defaults.
    static let trainingSettings: [Setting<WalkForwardSettings>] =
        TrainingRequest.configurationSettings.map { setting in
            let lifted = setting.lifted(\WalkForwardSettings.training)
            return lifted.value(in: WalkForwardSettings()).map(lifted.defaulting(to:)) ?? lifted
        } + [
            integer(
                "training_seed",
                0...Int(Int32.max),
                \.trainingSeed,
                "Seed of the trainings: weights, order of the windows, and dropout."
            )
        ]

    /// The settings as a manifest has them: all that decides a walk beside its backtest.
    var values: [String: ParameterValue] {
        Dictionary(
            Self.settings.compactMap { setting in
                setting.value(in: self).map { (setting.spec.name, $0) }
            }
        ) { $1 }
    }

    private var trainingSeed: Int {
        get { Int(clamping: training.seed) }
        set { training.seed = UInt64(clamping: newValue) }
    }

    private static func integer(
        _ name: String,
        _ range: ClosedRange<Int>,
        _ path: any WritableKeyPath<WalkForwardSettings, Int> & Sendable,
        _ summary: String
    ) -> Setting<WalkForwardSettings> {
        setting(name, .integer(range), path, summary)
    }

    private static func flag(
        _ name: String,
        _ path: any WritableKeyPath<WalkForwardSettings, Bool> & Sendable,
        _ summary: String
    ) -> Setting<WalkForwardSettings> {
        setting(name, .flag, path, summary)
    }

    private static func setting<Value: ParameterRepresentable>(
        _ name: String,
        _ kind: ParameterSpec.Kind,
        _ path: any WritableKeyPath<WalkForwardSettings, Value> & Sendable,
        _ summary: String
    ) -> Setting<WalkForwardSettings> {
        Setting(
            ParameterSpec(
                name: name,
                kind: kind,
                defaultValue: WalkForwardSettings()[keyPath: path].parameterValue,
                summary: summary
            ),
            path
        )
    }
}

// MARK: - Codable

extension WalkForwardRequest: Codable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private enum CodingKeys: CodingKey {
        case workers
    }

    /// Writes the names of `POST /api/v1/validate/walk-forward`: those of the backtest, and the
    /// settings of the walk beside them.
    public func encode(to encoder: any Encoder) throws {
        try backtest.encode(to: encoder)
        var values = encoder.container(keyedBy: Name.self)
        for (name, value) in walk.values {
            try values.encode(value, forKey: Name(stringValue: name))
        }
        var others = encoder.container(keyedBy: CodingKeys.self)
        try others.encodeIfPresent(workers, forKey: .workers)
    }

    /// Reads what ``encode(to:)`` writes; a missing setting has its default.
    public init(from decoder: any Decoder) throws {
        let backtest = try BacktestRequest(from: decoder)
        self.init(strategy: backtest.strategy, key: backtest.key)
        self.backtest = backtest
        let values = try decoder.container(keyedBy: Name.self)
        for setting in WalkForwardSettings.settings {
            let name = Name(stringValue: setting.spec.name)
            if let value = try values.decodeIfPresent(ParameterValue.self, forKey: name) {
                try setting.set(value, in: &walk)
            }
        }
        workers = try decoder.container(keyedBy: CodingKeys.self)
            .decodeIfPresent(Int.self, forKey: .workers)
    }
}

// MARK: - Validation

extension WalkForwardRequest {
    /// Checks all that can be checked without data.
    ///
    /// - Returns: The plan of its backtest.
    /// - Throws: What tells the first setting that is out of its range.
    func plan() throws -> BacktestPlan {
        for setting in WalkForwardSettings.settings {
            if let value = setting.value(in: walk) { try setting.spec.check(value) }
        }
        if let workers, !Self.workerCounts.contains(workers) {
            throw WorkflowError.invalid(
                parameter: "workers",
                value: "\(workers)",
                remedy: "give \(Self.workerCounts.lowerBound) to \(Self.workerCounts.upperBound)"
            )
        }
        let plan = try BacktestPlan(backtest)
        guard plan.definition.usesForecast else {
            guard walk.seeds == 1 else {
                throw WorkflowError.invalid(
                    parameter: "seeds",
                    value: "\(walk.seeds)",
                    remedy: "give 1: \(plan.definition.id) trains no network, so every seed gives "
                        + "the same walk"
                )
            }
            return plan
        }
        try walk.training.validate()
        if let asked = plan.parameters[optional: .lookbackHours],
            asked != walk.training.lookbackWindow
        {
            throw WorkflowError.invalid(
                parameter: "lookback_hours",
                value: "\(asked)",
                remedy: "each fold trains a model of its own, whose lookback_window is "
                    + "\(walk.training.lookbackWindow); set that one instead"
            )
        }
        return plan
    }
}
