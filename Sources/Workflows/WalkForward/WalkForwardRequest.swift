package import Backtesting
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
    /// How many folds are worked on at a time; nil for one a core.
    ///
    /// No figure depends on it.
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
            trainDays("Days that each fold learns from."),
            Setting(
                "step_days",
                .integer(1...3660),
                \.stepDays,
                of: WalkForwardSettings(),
                "Days traded before the next training."
            ),
            Setting(
                "anchored",
                .flag,
                \.isAnchored,
                of: WalkForwardSettings(),
                "Whether every fold learns from the same beginning on, instead of the newest days."
            ),
            embargo(
                "Bars left out before each fold beside the purge, which is lookback and horizon."
            ),
            Setting(
                "seeds",
                .integer(seedCounts),
                \.seeds,
                of: WalkForwardSettings(),
                "Whole walks, of this many training seeds; the median one is shown with their spread."
            ),
            Setting(
                "search",
                .flag,
                \.searches,
                of: WalkForwardSettings(),
                "Whether a rule's parameters are searched on each fold's learned days."
            ),
        ] + FoldSettings.training(\.training, of: WalkForwardSettings())

    /// How many days are learned from.
    static func trainDays(_ summary: String) -> Setting<WalkForwardSettings> {
        Setting(
            "train_days",
            .integer(1...3660),
            \.trainDays,
            of: WalkForwardSettings(),
            summary
        )
    }

    /// Bars that are neither learned from nor traded, beside the purge.
    static func embargo(_ summary: String) -> Setting<WalkForwardSettings> {
        Setting(
            "embargo_bars",
            .integer(0...100_000),
            \.embargo,
            of: WalkForwardSettings(),
            summary
        )
    }

    /// The settings as a manifest has them: all that decides a walk beside its backtest.
    var values: [String: ParameterValue] { Self.settings.values(in: self) }
}

// MARK: - Codable

extension WalkForwardRequest: Codable {
    /// Writes the names of `POST /api/v1/validate/walk-forward`: those of the backtest, and the
    /// settings of the walk beside them.
    public func encode(to encoder: any Encoder) throws {
        try FoldSettings.encode(backtest, walk.values, workers: workers, to: encoder)
    }

    /// Reads what ``encode(to:)`` writes; a missing setting has its default.
    public init(from decoder: any Decoder) throws {
        let backtest = try BacktestRequest(from: decoder)
        self.init(strategy: backtest.strategy, key: backtest.key)
        self.backtest = backtest
        workers = try FoldSettings.decode(WalkForwardSettings.settings, into: &walk, from: decoder)
    }
}

// MARK: - Validation

extension WalkForwardRequest {
    /// Checks all that can be checked without data.
    ///
    /// - Returns: The plan of its backtest.
    /// - Throws: What tells the first setting that is out of its range.
    func plan() throws -> BacktestPlan {
        try WalkForwardSettings.settings.check(walk)
        let plan = try FoldSettings.plan(backtest, training: walk.training, workers: workers)
        guard plan.trainsNetworks || walk.seeds == 1 else {
            let forecaster =
                backtest.forecaster == .lstm
                ? "" : " with forecaster \(backtest.forecaster.rawValue)"
            throw WorkflowError.invalid(
                parameter: "seeds",
                value: "\(walk.seeds)",
                remedy: "give 1: \(plan.definition.id)\(forecaster) trains no network, so every "
                    + "seed gives the same walk"
            )
        }
        return plan
    }
}

// MARK: - Repeating a run

extension WalkForwardRequest {
    /// The request that made a run; nil for a run of another kind.
    ///
    /// - Throws: `TradingError` for settings that this version does not take.
    package init?(repeating run: RunManifest) throws {
        guard let walk = run.walkForward else { return nil }
        self.init(
            strategy: run.strategy.id,
            key: SeriesKey(symbol: run.symbol, venue: run.market, interval: run.interval)
        )
        backtest.window = .from(run.startDate, to: run.endDate + run.interval.milliseconds)
        backtest.execution = run.execution
        backtest.risk = run.risk
        backtest.seed = run.seed
        if let forecaster = run.forecaster {
            try BacktestRequest.forecasterSettings.apply(
                ["forecaster": .text(forecaster.kind)],
                to: &backtest
            )
        }
        // What was searched is chosen again; everything else counts as given.
        let given = run.strategy.parameters.names.subtracting(walk.searched)
        backtest.parameters = given.reduce(into: [:]) { values, name in
            values[name] = run.strategy.parameters[name]
        }
        try WalkForwardSettings.settings.apply(walk.settings, to: &self.walk)
    }
}
