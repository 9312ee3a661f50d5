public import Backtesting
public import Foundation
public import Market
public import Trading
import Validation

/// A search among a strategy's settings to run.
public struct SearchRequest: Hashable, Sendable {
    /// The untouched last part of the window.
    public enum Holdout: Hashable, Sendable {
        /// A share of the bars, in percent.
        case percent(Double)
        /// So many days.
        case days(Int)
    }

    /// The length of the window where none is given, in days.
    public static let defaultDays = 730
    /// The holdout where none is given.
    public static let defaultHoldout = Holdout.percent(25)
    /// How many trials are drawn where no number is given.
    public static let defaultTrials = 100
    /// The most trials of a search.
    public static let mostTrials = 5000
    /// How many trials may be evaluated at a time.
    public static let workerCounts = 1...256

    /// Strategy, series, account, fixed parameters and the whole window, the holdout included.
    ///
    /// Its seed is that of drawn trials and of the bootstrap.
    public var backtest: BacktestRequest
    /// The values of the searched parameters, by name: `7:21:2`, `log:1:100:5` or `1,2,3`.
    ///
    /// Settings of a training, ``trainingSettings``, may be among them.
    public var space: [String: String] = [:]
    /// The settings of trainings that are not searched, by name; a missing one has its default.
    ///
    /// nil where none is given. With any, an empty set included, and where one is searched, networks
    /// are trained before the search window; otherwise the saved model of the series forecasts.
    public var training: [String: ParameterValue]?
    /// Where parameters are searched, for those that are not searched everywhere, by name:
    /// `stops=atr`.
    public var conditions: [String: String] = [:]
    /// How trials are chosen.
    public var method = SearchMethod.grid
    /// How many are drawn; nil for ``defaultTrials``.
    ///
    /// A grid has all its combinations.
    public var trials: Int?
    /// The untouched last part of the window.
    public var holdout = defaultHoldout
    /// How many trials are evaluated, or networks trained, at a time; nil for one a core.
    ///
    /// No figure depends on it.
    public var workers: Int?

    /// Creates a request with the defaults.
    public init(strategy: String, key: SeriesKey) {
        backtest = BacktestRequest(strategy: strategy, key: key)
        backtest.window = .newest(days: Self.defaultDays, to: nil)
    }
}

extension SearchRequest.Holdout {
    /// Reads `25%` or a number of days, `90`.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``.
    public init(_ text: String) throws(WorkflowError) {
        if text.hasSuffix("%"), let percent = Double(text.dropLast()), percent > 0, percent < 100 {
            self = .percent(percent)
        } else if let days = Int(text), days >= 1 {
            self = .days(days)
        } else {
            throw .invalid(
                parameter: "holdout",
                value: text,
                remedy:
                    "give a share above 0 % and below 100 %, such as 25%, or whole days, such as 90"
            )
        }
    }
}

/// A request whose every setting has been looked up and checked, and its trials.
struct SearchPlan {
    let space: SearchSpace
    let method: SearchMethod
    /// Trials in all, those included that are chosen by the results of others; where the space is too
    /// small there are fewer.
    let count: Int
    /// The first trials; all of them where the method does not look at results.
    let points: [SearchSpace.Point]
    /// Their backtests, on the whole window.
    let plans: [BacktestPlan]
    /// Backtests of later trials at their longest, for what has to be read before the window.
    let longest: [BacktestPlan]
    /// Whether the trials are all combinations.
    let isWhole: Bool
    /// Draws what is chosen later.
    let generator: SplitMix64
    let workers: Int?
    /// How networks are trained; nil where none is.
    let training: SearchTraining?
    /// Strategy, series, account and fixed parameters.
    fileprivate let base: BacktestRequest

    /// The backtest of a setting, on the whole window.
    func backtest(at point: SearchSpace.Point) throws -> BacktestPlan {
        try base.plan(with: space.values(at: point), training: training)
    }

    /// How the network of a setting is trained; nil where none is.
    func training(at point: SearchSpace.Point) throws -> WalkForwardSettings? {
        try training?.settings(with: space.values(at: point))
    }
}

extension BacktestRequest {
    /// The backtest with values of the strategy's parameters, and perhaps of a training's settings.
    fileprivate func plan(
        with values: [String: ParameterValue],
        training: SearchTraining?
    ) throws -> BacktestPlan {
        var request = self
        guard let training else {
            request.parameters.merge(values) { $1 }
            return try BacktestPlan(request)
        }
        request.parameters.merge(values.filter { !SearchTraining.names.contains($0.key) }) { $1 }
        return try FoldSettings.plan(
            request,
            training: training.settings(with: values).training,
            workers: nil
        )
    }
}

extension SearchRequest {
    /// Checks all that can be checked without data, and chooses the trials.
    ///
    /// - Throws: `TradingError`, `BacktestError` or ``WorkflowError`` for the first setting that is
    ///   unknown or out of its range.
    func plan() throws -> SearchPlan {
        let definition = try StrategyCatalog.definition(id: backtest.strategy)
        var base = backtest
        // A language model would be asked once a bar and trial.
        if definition.specs.contains(where: { $0.name == Parameter.usesLanguageModel.name }) {
            base.parameters[Parameter.usesLanguageModel.name] = .flag(false)
        }
        let training = try SearchTraining(self, of: definition)
        try check(definition)
        let space = try SearchSpace(
            self.space,
            fixed: base.parameters,
            conditions: conditions,
            of: definition,
            beside: training == nil ? [] : SearchRequest.trainingSettings.map(\.spec),
            accepting: { training?.accepts($0) ?? true }
        )
        var generator = SplitMix64(seed: backtest.seed)
        let isWhole = method.canBeWhole && trials == nil
        let most = isWhole ? Self.mostTrials : trials ?? Self.defaultTrials
        guard !isWhole || space.combinations <= most,
            let points = method.trials(of: space, most: most, using: &generator)
        else {
            throw WorkflowError.invalid(
                parameter: "method",
                value: method.rawValue,
                remedy:
                    "the grid has \(space.combinations) settings, more than \(most); give longer "
                    + "steps, or draw from it with the method lhs or random"
                    + (method == .halving ? ", or with a number of trials" : "")
            )
        }
        guard !points.isEmpty else {
            throw WorkflowError.invalid(
                parameter: "space",
                value: space.axes.map { "\($0.name)=\(self.space[$0.name] ?? "")" }
                    .joined(separator: " "),
                remedy: "\(definition.id) takes none of these combinations; widen the values"
            )
        }
        let plan = SearchPlan(
            space: space,
            method: method,
            count: method == .estimator ? min(most, space.combinations) : points.count,
            points: points,
            plans: try points.map { try base.plan(with: space.values(at: $0), training: training) },
            longest: method == .estimator
                ? space.axes.compactMap { axis in
                    axis.values.last.flatMap {
                        try? base.plan(with: [axis.name: $0], training: training)
                    }
                } : [],
            isWhole: isWhole,
            generator: generator,
            workers: workers,
            training: training,
            base: base
        )
        try plan.checkTrainings()
        return plan
    }

    private func check(_ definition: StrategyDefinition) throws(WorkflowError) {
        guard !space.isEmpty else {
            let spec = definition.specs.first { $0.step != nil }
            throw .invalid(
                parameter: "space",
                value: "nothing to search",
                remedy:
                    "give at least one parameter several values, such as "
                    + "\(spec?.name ?? "period")=7:21:2"
            )
        }
        for name in [Parameter.usesLanguageModel.name, Parameter.lookbackHours.name]
        where space[name] != nil {
            throw .invalid(
                parameter: name,
                value: space[name] ?? "",
                remedy: "it cannot be searched; leave it out, or give one value"
            )
        }
        if let trials {
            guard (1...Self.mostTrials).contains(trials) else {
                throw .invalid(
                    parameter: "trials",
                    value: "\(trials)",
                    remedy: "give 1 to \(Self.mostTrials)"
                )
            }
            guard method != .grid else {
                throw .invalid(
                    parameter: "trials",
                    value: "\(trials)",
                    remedy:
                        "a grid has all its settings; leave it out, or use the method lhs or random"
                )
            }
        }
        if let workers, !Self.workerCounts.contains(workers) {
            throw .invalid(
                parameter: "workers",
                value: "\(workers)",
                remedy: "give at least 1 and at most \(Self.workerCounts.upperBound)"
            )
        }
    }
}

extension SearchReport {
    /// Writes all trials as comma-separated values.
    ///
    /// - Throws: ``WorkflowError/cannotWrite(path:)``; the place is unchanged then.
    public func write(csv file: URL) throws(WorkflowError) {
        try Self.write(csv, to: file)
    }

    /// Writes the page with the plateau maps.
    ///
    /// - Throws: ``WorkflowError/cannotWrite(path:)``; the place is unchanged then.
    public func write(html file: URL) throws(WorkflowError) {
        try Self.write(html, to: file)
    }

    private static func write(_ text: String, to file: URL) throws(WorkflowError) {
        do {
            try Data(text.utf8).write(to: file, options: .atomic)
        } catch {
            throw .cannotWrite(path: file.path)
        }
    }
}
