public import Forecasting
public import Market
public import Trading
import Validation

/// How a cross-validation cuts and learns: the settings beside its backtest, each with its default.
public struct CrossValidationSettings: Hashable, Sendable {
    /// How many groups of equal length the window is cut into.
    public var groups = 6
    /// How many of them each fold tests; 1 is k-fold.
    public var testedGroups = 2
    /// Further bars removed from training after a test, beside the purge.
    public var embargo = 48
    /// Whether a rule's parameters are searched on each fold's learned bars.
    public var searches = true
    /// All settings of the trainings, a walk-forward's by default.
    public var training = WalkForwardSettings().training

    /// Creates the defaults.
    public init() {}
}

/// A cross-validation to run.
public struct CrossValidationRequest: Hashable, Sendable {
    /// The length of the window where none is given, in days.
    public static let defaultDays = 730

    /// Strategy, series, account, and the window that is cut into groups.
    public var backtest: BacktestRequest
    /// How it cuts and learns.
    public var validation = CrossValidationSettings()
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

extension CrossValidationSettings {
    /// The settings by their names on the wire, those of the trainings last.
    public static let settings: [Setting<CrossValidationSettings>] =
        [
            Setting(
                "groups",
                .integer(2...60),
                \.groups,
                of: CrossValidationSettings(),
                "Groups of equal length that the window is cut into."
            ),
            Setting(
                "tested_groups",
                .integer(1...30),
                \.testedGroups,
                of: CrossValidationSettings(),
                "Groups that each fold tests, fewer than there are; 1 is k-fold."
            ),
            Setting(
                "embargo_bars",
                .integer(0...100_000),
                \.embargo,
                of: CrossValidationSettings(),
                "Bars removed from training after a test, beside the purge of lookback and horizon."
            ),
            Setting(
                "search",
                .flag,
                \.searches,
                of: CrossValidationSettings(),
                "Whether a rule's parameters are searched on each fold's learned bars."
            ),
        ] + FoldSettings.training(\.training, of: CrossValidationSettings())

    /// How many folds there are, at most one more than may be.
    ///
    /// Each learns from or tests nearly all of the window.
    package var foldCount: Int {
        Int(
            min(
                CombinatorialPurgedSplit.foldCount(groups: groups, tested: testedGroups),
                Double(CombinatorialPurgedSplit.mostFolds + 1)
            )
        )
    }

    /// The settings as a manifest has them.
    var values: [String: ParameterValue] { Self.settings.values(in: self) }
}

extension CrossValidationRequest: Codable {
    /// Writes the names of `POST /api/v1/validate/cross-validation`.
    public func encode(to encoder: any Encoder) throws {
        try FoldSettings.encode(backtest, validation.values, workers: workers, to: encoder)
    }

    /// Reads what ``encode(to:)`` writes; a missing setting has its default.
    public init(from decoder: any Decoder) throws {
        let backtest = try BacktestRequest(from: decoder)
        self.init(strategy: backtest.strategy, key: backtest.key)
        self.backtest = backtest
        workers = try FoldSettings.decode(
            CrossValidationSettings.settings,
            into: &validation,
            from: decoder
        )
    }
}

extension CrossValidationRequest {
    /// Checks all that can be checked without data.
    ///
    /// - Returns: The plan of its backtest; a language model is never asked.
    /// - Throws: What tells the first setting that is out of its range.
    func plan() throws -> BacktestPlan {
        try CrossValidationSettings.settings.check(validation)
        guard validation.testedGroups < validation.groups else {
            throw WorkflowError.invalid(
                parameter: "tested_groups",
                value: "\(validation.testedGroups)",
                remedy: "give fewer than there are groups, which are \(validation.groups)"
            )
        }
        var backtest = backtest
        let definition = try StrategyCatalog.definition(id: backtest.strategy)
        if definition.specs.contains(where: { $0.name == Parameter.usesLanguageModel.name }) {
            backtest.parameters[Parameter.usesLanguageModel.name] = .flag(false)
        }
        let plan = try FoldSettings.plan(
            backtest,
            training: validation.training,
            workers: workers
        )
        if let kind = plan.foldBaseline {
            throw WorkflowError.invalid(
                parameter: "forecaster",
                value: kind.rawValue,
                remedy:
                    "a fold of a cross-validation learns from several stretches, and this one is "
                    + "fitted to a single one; use lstm or none, or a walk-forward"
            )
        }
        return plan
    }
}
