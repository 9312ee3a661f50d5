import Backtesting
import Forecasting
import Foundation
import Market
import Trading

/// One independent part of a sweep.
struct SweepTask: Sendable {
    /// What a task computes.
    enum Work: Sendable {
        /// An ordinary backtest; that of a search shares its window with the others.
        case backtest(BacktestPlan)
        /// A walk-forward with one training seed.
        case walk(WalkForwardRequest)
    }

    /// SHA-256 of all that decides its result: 64 hexadecimal digits.
    let name: String
    /// What it is, for people: `supertrend BTCUSDT multiplier=1 period=7`.
    let label: String
    let strategy: String
    let key: SeriesKey
    /// The seed of its trainings; nil where nothing is trained.
    let trainingSeed: UInt64?
    /// How the network of a searched setting is trained; nil where the saved model forecasts, and for
    /// a walk.
    var training: WalkForwardSettings?
    let work: Work
}

extension SweepTask {
    /// All that decides a task's result.
    private struct Identity<Request: Encodable>: Encodable {
        /// The format of the results.
        let format = SweepResult.format
        /// The version of the program, whose arithmetic decides the bits.
        let engine = Version.current
        let kind: String
        /// Strategy, parameters, costs, window.
        let request: Request
        let seed: UInt64
        /// SHA-256 of the candles and funding rates.
        let candles: String
        let maintenance: MaintenanceMargin
        /// SHA-256 of the model; nil where none forecasts.
        let model: String?
        /// How a network is trained for it; nil where none is, and for a walk, whose request says so.
        let training: [String: ParameterValue]?

        func name() throws -> String {
            DataFingerprint.sha256(of: try SweepPlan.encoder.encode(self))
        }
    }

    /// A backtest of a sweep.
    init(
        _ plan: BacktestPlan,
        trained training: WalkForwardSettings? = nil,
        on series: SweepPlan.Series,
        label: String
    ) throws {
        let request = plan.request
        let usesModel = plan.definition.usesForecast && request.forecaster == .lstm
        name = try Identity(
            kind: "backtest",
            request: request,
            seed: request.seed,
            candles: series.candles,
            maintenance: series.maintenance,
            model: usesModel ? series.model : nil,
            training: training.map(SearchRequest.trainingSettings.values)
        ).name()
        self.label = label
        self.training = training
        strategy = request.strategy
        key = request.key
        trainingSeed = nil
        work = .backtest(plan)
    }

    /// A walk-forward of a sweep.
    init(_ request: WalkForwardRequest, on series: SweepPlan.Series, isSeeded: Bool) throws {
        let seed = request.walk.training.seed
        name = try Identity(
            kind: "walk_forward",
            request: request,
            seed: seed,
            candles: series.candles,
            maintenance: series.maintenance,
            model: nil,
            training: nil
        ).name()
        strategy = request.backtest.strategy
        key = request.backtest.key
        label = "\(strategy) \(key.symbol)" + (isSeeded ? " seed=\(seed)" : "")
        trainingSeed = isSeeded ? seed : nil
        work = .walk(request)
    }
}

extension SweepRequest {
    /// The tasks of a sweep; they follow from the request and its series alone.
    ///
    /// - Parameters:
    ///   - window: The bars that every task trades.
    ///   - series: What is known of each series that is traded.
    /// - Returns: The tasks in the order of the plan.
    /// - Throws: What tells the first setting that is unknown or out of its range.
    func tasks(
        over window: Range<Timestamp>,
        of series: [SweepPlan.Series]
    ) throws -> [SweepTask] {
        switch self {
        case .search(let request):
            let plan = try request.plan()
            let names = plan.space.axes.map(\.name)
            return try zip(plan.points, plan.plans).map { point, trial in
                let values = plan.space.values(at: point)
                let settings = names.sorted().compactMap { name in
                    values[name].map { "\(name)=\($0)" }
                }
                let backtest = trial.request
                return try SweepTask(
                    BacktestPlan(backtest.trading(window)),
                    trained: plan.training(at: point),
                    on: series[0],
                    label: ([backtest.strategy, "\(backtest.key.symbol)"] + settings)
                        .joined(separator: " ")
                )
            }
        case .grid(let grid):
            let known = Dictionary(series.map { ($0.key, $0) }) { $1 }
            return try grid.cells().flatMap { cell -> [SweepTask] in
                guard let series = known[cell.request.key] else { return [] }
                let request = cell.request.trading(window)
                guard var walk = grid.walk else {
                    let label = "\(request.strategy) \(request.key.symbol)"
                    return [try SweepTask(BacktestPlan(request), on: series, label: label)]
                }
                let seeds = cell.trainsNetworks ? walk.seeds : 1
                let first = walk.training.seed
                walk.seeds = 1
                return try (0..<seeds).map { number in
                    var part = WalkForwardRequest(strategy: request.strategy, key: request.key)
                    part.backtest = request
                    part.walk = walk
                    part.walk.training.seed = first + UInt64(number)
                    _ = try part.plan()
                    return try SweepTask(part, on: series, isSeeded: cell.trainsNetworks)
                }
            }
        }
    }
}

extension SweepGrid {
    /// A validated plan for each symbol and strategy, those of a symbol beside each other.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` for an empty list and for a
    ///   duplicate, otherwise what ``BacktestPlan`` throws.
    func cells() throws -> [BacktestPlan] {
        try symbols.requireDistinct(parameter: "symbols", example: "BTCUSDT")
        var common = common
        // A language model would be asked once a bar and task.
        common.parameters[Parameter.usesLanguageModel.name] = .flag(false)
        return try symbols.flatMap { symbol in
            common.key = SeriesKey(
                symbol: symbol,
                venue: common.key.venue,
                interval: common.key.interval
            )
            return try ComparisonRequest(strategies: strategies, common: common).plans()
        }
    }
}

extension BacktestRequest {
    /// The same backtest over other bars.
    func trading(_ span: Range<Timestamp>) -> BacktestRequest {
        var request = self
        request.window = .from(span.lowerBound, to: span.upperBound)
        return request
    }
}
