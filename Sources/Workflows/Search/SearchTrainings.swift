import Backtesting
import Forecasting
import Foundation
import Market
import Storage
import Trading
import Validation

/// The trainings of a search: each distinct one is fitted once, to candles before the search window.
///
/// A training is a walk-forward's first fold: what it learns from ends purge (lookback and horizon) and
/// embargo before the window, and no later candle is read for it. So search window and holdout are both
/// out of sample. Trained networks are kept in the cache of folds, where a search that goes on after a
/// kill finds them, and so does a walk-forward whose first fold learns from the same candles.
struct SearchTrainings: Sendable {
    private let workspace: Workspace
    /// A plan of the search; of it the series and the strategy decide.
    private let plan: BacktestPlan
    /// Opening time of the first bar of the search window.
    private let start: Timestamp
    private let cache: FoldCache
    private let workers: Int
    private let niceness: Int32

    /// - Parameters:
    ///   - plan: A backtest of the search.
    ///   - start: Opening time of the first bar of the search window.
    ///   - workers: How many networks are trained at a time; nil for one a core.
    ///   - niceness: The niceness of the trainings' threads.
    ///   - workspace: Where the candles are.
    ///   - home: Where trained networks are kept.
    init(
        for plan: BacktestPlan,
        before start: Timestamp,
        workers: Int?,
        niceness: Int32,
        in workspace: Workspace,
        keptIn home: Home
    ) {
        self.plan = plan
        self.start = start
        self.workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
        self.niceness = niceness
        self.workspace = workspace
        cache = FoldCache(folder: home.folds)
    }

    /// A training's fold, and the candles that it is cut from.
    private struct Part {
        let input: FoldInput
        let fold: WalkForwardFolds.Fold
        let learning: LearningFold
    }

    /// Cuts the fold of a training.
    private func part(
        of settings: WalkForwardSettings,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) throws -> Part {
        let key = plan.request.key
        let lookback = settings.training.lookbackWindow
        let history =
            settings.history(of: key.interval, lookback: lookback) + lookback
            + StrategyDefinition.warmUp
        // The window's first bar tells where it begins, and is neither learned from nor forecast here.
        let series = try workspace.store.series(
            key,
            from: workspace.store.openTime(key, bars: history, before: start),
            to: start + key.interval.milliseconds
        )
        let fold: WalkForwardFolds.Fold
        do {
            fold = try WalkForwardFolds(
                series,
                window: series.count - 1..<series.count,
                walk: settings,
                lookback: lookback
            ).folds[0]
        } catch WorkflowError.invalid(let parameter, let value, let remedy) {
            // A setting of the training here, and no field or option of its own as in a walk-forward.
            throw WorkflowError.invalid(
                parameter: "training.\(parameter)",
                value: value,
                remedy: remedy
            )
        }
        return Part(
            input: FoldInput(
                plan: plan,
                training: settings.training,
                series: series,
                funding: nil,
                grid: nil,
                study: Study(series: series),
                cache: cache,
                threads: threads,
                niceness: niceness
            ),
            fold: fold,
            learning: LearningFold(
                index: 0,
                training: [fold.training],
                validation: fold.validation,
                trading: [fold.trading]
            )
        )
    }

    /// The bars that a training learns from, and how many lie between them and the search window.
    ///
    /// - Throws: ``WorkflowError`` where too few candles are stored.
    func learned(_ settings: WalkForwardSettings) throws -> (bars: BarSpan, gap: Int) {
        let part = try part(of: settings)
        return (BarSpan(part.input.series, bars: part.fold.learned), part.fold.gap)
    }

    /// When the first candle opens that a training reads.
    ///
    /// - Throws: ``WorkflowError`` where too few candles are stored.
    func firstCandle(of settings: WalkForwardSettings) throws -> Timestamp {
        try part(of: settings).input.series.openTimes[0]
    }

    /// Where the cache keeps the network of a training; its name is that of all that decides it.
    func file(of settings: WalkForwardSettings) throws -> URL {
        let part = try part(of: settings)
        let candles = FoldInput.Candles(of: part.learning, in: part.input.series)
        let key = part.input.key(
            of: part.learning,
            candles: candles,
            seed: settings.training.seed
        )
        return cache.file(try key.name())
    }

    /// Trains the networks that are not in the cache yet, several at a time.
    ///
    /// - Parameters:
    ///   - all: Distinct trainings.
    ///   - names: What each is called in the progress.
    ///   - progress: Receives how many are done.
    /// - Throws: What cutting and training a fold throws.
    func learn(
        _ all: [WalkForwardSettings],
        named names: [String],
        progress: @escaping ProgressSink
    ) async throws {
        let seeds = all.map(\.training.seed)
        let missing = try all.indices.filter {
            try Task.checkCancellation()
            let part = try part(of: all[$0])
            return try !part.input.isCached(part.learning, seed: seeds[$0])
        }
        guard !missing.isEmpty else { return }
        let report = FoldProgress(
            total: all.count,
            known: all.count - missing.count,
            stage: ProgressUpdate.training,
            unit: "trainings",
            sink: progress
        )
        let workers = min(workers, missing.count)
        let threads = max(1, ProcessInfo.processInfo.activeProcessorCount / workers)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var next = 0
            func add() {
                guard next < missing.count else { return }
                let place = missing[next]
                next += 1
                group.addTask {
                    let part = try part(of: all[place], threads: threads)
                    _ = try await part.input.network(of: part.learning, seed: seeds[place]) {
                        report.note($0.note, part: names[place])
                    }
                    report.finish(names[place])
                }
            }
            for _ in 0..<workers { add() }
            while try await group.next() != nil { add() }
        }
    }

    /// A window with the forecasts of a training's network.
    ///
    /// - Parameters:
    ///   - settings: The training; its network is trained now where the cache does not have it.
    ///   - window: A window that begins with the search window or after it, without forecasts.
    ///   - study: The study of its candles whose indicators are shared.
    /// - Returns: The window.
    /// - Throws: What cutting and training a fold, and forecasting, throw.
    func forecast(
        _ settings: WalkForwardSettings,
        over window: PreparedWindow,
        sharing study: Study
    ) async throws -> PreparedWindow {
        let part = try part(of: settings)
        let fitted = try await part.input.network(
            of: part.learning,
            seed: settings.training.seed
        ) { _ in }
        try Task.checkCancellation()
        let (candles, lookback) = (window.candles, settings.training.lookbackWindow)
        let (series, bars) = (candles.series, candles.bars)
        // The candles that a fold of a walk-forward forecasts from.
        let first = max(0, bars.lowerBound - StrategyDefinition.warmUp - lookback)
        let plain = try fitted.forecaster(threads: part.input.threads).forecasts(
            for: series.slice(first..<bars.upperBound),
            at: bars.lowerBound - first..<bars.upperBound - first
        )
        let banded = fitted.band?.banding(plain) ?? plain
        let forecasts =
            Array(repeating: nil, count: bars.lowerBound) + banded
            + Array(repeating: nil, count: study.series.count - bars.upperBound)
        return PreparedWindow(
            candles: candles,
            study: study.replacing(forecasts: forecasts),
            funding: window.funding,
            model: nil,
            baseline: nil,
            coverage: fitted.band.flatMap {
                BandCoverage($0, forecasts: forecasts, of: series, at: bars)
            },
            maintenance: window.maintenance,
            dataSHA256: window.dataSHA256,
            walk: WalkedWindow(
                provenance: ForecastProvenance(
                    fitted.history(series.key.interval),
                    bars: bars.count
                ),
                schedule: [],
                lookback: lookback,
                manifestEntry: RunManifest.WalkForward(
                    settings: SearchRequest.trainingSettings.values(in: settings),
                    models: [fitted.sha256]
                ),
                baseline: nil,
                forecaster: nil,
                fits: []
            )
        )
    }
}

extension FoldInput {
    /// The network of a fold, from the cache or trained now, with the band of its validation bars.
    fileprivate func network(
        of fold: LearningFold,
        seed: UInt64,
        progress: @escaping ProgressSink
    ) async throws -> FittedFold {
        let candles = Candles(of: fold, in: series)
        let model = try await model(
            of: fold,
            candles: candles,
            seed: seed,
            progress: progress
        ).model
        let validation = candles.positions(fold.validation)
        var forecasts = [Forecast?](repeating: nil, count: candles.series.count)
        forecasts.replaceSubrange(
            validation,
            with: try FoldForecaster(model, threads: threads)
                .forecasts(for: candles.series, at: validation)
        )
        return FittedFold(
            source: .network(model),
            sha256: DataFingerprint.sha256(of: try model.encoded()),
            band: ConformalBand(forecasts, of: candles.series, at: validation)
        )
    }
}

extension Workspace {
    /// Evaluates settings of a search on a window, those of one training after another.
    ///
    /// - Parameters:
    ///   - points: The settings.
    ///   - plans: Their backtests.
    ///   - searched: The search.
    ///   - window: The search window or the holdout.
    ///   - bars: How many of its first bars are traded.
    ///   - workers: How many settings are evaluated, or networks trained, at a time.
    ///   - now: The time of the evaluations in the ledger.
    ///   - progress: Receives the progress of trainings.
    ///   - tell: Learns how many settings are evaluated.
    /// - Returns: One element a setting, in their order.
    /// - Throws: What trainings, forecasts and the simulator throw; `CancellationError`.
    func evaluations(
        at points: [SearchSpace.Point],
        of plans: [BacktestPlan],
        in searched: SearchedWindow,
        over window: PreparedWindow,
        first bars: Int? = nil,
        workers: Int?,
        now: Timestamp,
        progress: @escaping ProgressSink,
        telling tell: @escaping (Int) -> Void = { _ in }
    ) async throws -> [SearchEvaluation] {
        let bars = bars ?? window.candles.bars.count
        guard let trainings = searched.trainings else {
            return try await evaluations(
                of: plans,
                over: window.prefix(bars),
                workers: workers,
                now: now,
                telling: tell
            )
        }
        let groups = try searched.plan.byTraining(points)
        try await trainings.learn(
            groups.map(\.settings),
            named: groups.map { searched.plan.name(of: points[$0.places[0]]) },
            progress: progress
        )
        tell(0)
        var evaluations = [SearchEvaluation?](repeating: nil, count: plans.count)
        var done = 0
        var study = window.study
        for group in groups {
            let forecast = try await trainings.forecast(
                group.settings,
                over: window,
                sharing: study
            )
            study = forecast.study
            let part = try await self.evaluations(
                of: group.places.map { plans[$0] },
                over: forecast.prefix(bars),
                workers: workers,
                now: now
            ) { [done] in tell(done + $0) }
            for (place, evaluation) in zip(group.places, part) { evaluations[place] = evaluation }
            done += part.count
        }
        return evaluations.compactMap(\.self)
    }
}

extension SearchPlan {
    /// Settings of one training.
    struct TrainingGroup {
        let settings: WalkForwardSettings
        /// Places of its settings.
        var places: [Int]
    }

    /// The places of some settings by their training, in the order of each one's first setting.
    func byTraining(_ points: [SearchSpace.Point]) throws -> [TrainingGroup] {
        var groups: [TrainingGroup] = []
        var numbers: [WalkForwardSettings: Int] = [:]
        for (place, point) in points.enumerated() {
            guard let settings = try training(at: point) else { continue }
            if let number = numbers[settings] {
                groups[number].places.append(place)
            } else {
                numbers[settings] = groups.count
                groups.append(TrainingGroup(settings: settings, places: [place]))
            }
        }
        return groups
    }

    /// The searched values of a setting that decide its training.
    func trainingValues(at point: SearchSpace.Point) -> [String: ParameterValue] {
        space.values(at: point).filter { SearchTraining.names.contains($0.key) }
    }

    /// What a setting's training is called: `hidden_size=32 lookback_window=24`.
    func name(of point: SearchSpace.Point) -> String {
        let values = trainingValues(at: point).sorted { $0.key < $1.key }
        return values.isEmpty
            ? "network" : values.map { "\($0.key)=\($0.value.plain)" }.joined(separator: " ")
    }
}
