public import Backtesting
import Forecasting
public import Foundation
public import Market
import Trading
import Validation

extension Workspace {
    /// Cross-validates a strategy: teaches it on some groups of the window's bars and trades the
    /// others, for every choice of tested groups.
    ///
    /// Trained folds are kept by their content, as those of a walk-forward.
    ///
    /// - Parameters:
    ///   - request: What to run.
    ///   - niceness: The niceness of the trainings' threads, 0...19.
    ///   - now: The time at which the age of the newest candle is judged, for a window that ends with
    ///     it; nil for no warning. No figure depends on it.
    /// - Returns: The running cross-validation.
    public func crossValidate(
        _ request: CrossValidationRequest,
        niceness: Int32 = 0,
        now: Timestamp? = nil
    ) -> Activity<CrossValidation> {
        Activity(on: pool) { progress in
            var result = try await runCrossValidation(
                request,
                niceness: niceness,
                progress: progress
            )
            if let now { try warnOfAge(&result, of: request.backtest.key, at: now) }
            return result
        }
    }

    /// Warns where the window ends with the newest stored candle and that one is stale.
    private func warnOfAge(
        _ result: inout CrossValidation,
        of key: SeriesKey,
        at now: Timestamp
    ) throws {
        let end = result.run.endDate
        guard try store.bounds(of: key)?.upperBound == end else { return }
        let last = try store.series(key, from: end, to: end + key.interval.milliseconds)
        guard !last.isEmpty else { return }
        result.warnings += [Evidence.ageWarning(last, at: now)].compactMap(\.self)
    }

    /// Cross-validates a strategy.
    ///
    /// - Parameters:
    ///   - request: What to run.
    ///   - niceness: The niceness of the trainings' threads, 0...19.
    ///   - progress: Receives the progress.
    /// - Returns: The cross-validation.
    /// - Throws: What reading the candles, teaching a fold and trading throw.
    package func runCrossValidation(
        _ request: CrossValidationRequest,
        niceness: Int32 = 0,
        progress: @escaping ProgressSink
    ) async throws -> CrossValidation {
        let plan = try request.plan()
        let settings = request.validation
        let folded = try FoldedWindow(
            plan,
            training: settings.training,
            searches: settings.searches,
            history: 0,
            workers: request.workers,
            niceness: niceness,
            in: self
        )
        let lookback = plan.foldLookback(settings.training)
        let split = try CrossValidationFolds(
            window: folded.candles.bars,
            settings: settings,
            lookback: lookback
        )
        let learned = try await folded.learn(
            split.folds.map { ($0, settings.training.seed) },
            progress: progress
        )
        var paths: [CrossValidation.Path] = []
        for (index, path) in split.paths.enumerated() {
            try Task.checkCancellation()
            progress(
                ProgressUpdate(
                    stage: "Trading",
                    completed: index,
                    total: split.paths.count,
                    unit: "paths"
                )
            )
            let window = folded.window(
                path.map { leg in
                    FoldedWindow.Leg(
                        bars: leg.bars,
                        learned: learned[leg.fold],
                        stretch: leg.stretch
                    )
                },
                settings: settings.values
            )
            let result = try await folded.input.plan.result(
                over: window,
                asking: nil,
                progress: { _ in }
            )
            paths.append(
                CrossValidation.Path(index, path, result: result, window: folded.candles)
            )
        }
        let series = folded.candles.series
        return CrossValidation(
            run: folded.manifest(settings: settings, models: learned),
            groups: settings.groups,
            testedGroups: settings.testedGroups,
            purgeBars: split.purge,
            embargoBars: settings.embargo,
            folds: zip(split.testedGroups, learned).map { tested, part in
                CrossValidation.Fold(
                    number: part.fold.index + 1,
                    testedGroups: tested.map { $0 + 1 },
                    training: part.fold.training.map { BarSpan(series, bars: $0) },
                    validation: part.fitted?.validation,
                    test: part.fold.trading.map { BarSpan(series, bars: $0) },
                    model: part.fitted?.reportedModel,
                    settings: part.chosen,
                    inSample: part.inSample
                )
            },
            paths: paths,
            search: folded.search,
            benchmark: BuyAndHold(
                window: folded.candles.window,
                execution: folded.input.plan.simulator.execution
            )
        )
    }
}

extension CrossValidation {
    /// Writes the page to a file, replacing an existing one.
    ///
    /// - Throws: ``WorkflowError/cannotWrite(path:)``.
    public func writePage(to url: URL) throws {
        do {
            try Data(page.utf8).write(to: url, options: .atomic)
        } catch {
            throw WorkflowError.cannotWrite(path: url.path)
        }
    }
}

/// The folds and paths of a cross-validation, as positions in the series.
package struct CrossValidationFolds {
    /// One group of a path.
    package struct Leg: Hashable, Sendable {
        /// The group's bars.
        package let bars: Range<Int>
        /// The fold that trades it.
        package let fold: Int
        /// Which of the fold's traded stretches it is.
        package let stretch: Int
    }

    /// What each fold learns from and trades.
    let folds: [LearningFold]
    /// The groups that each fold tests, from 0.
    package let testedGroups: [[Int]]
    /// The paths, each through the whole window.
    package let paths: [[Leg]]
    /// Bars that are removed from training on both sides of a test.
    package let purge: Int

    /// Cuts a window.
    ///
    /// - Parameters:
    ///   - window: Its positions in the series.
    ///   - settings: Numbers of groups, embargo.
    ///   - lookback: Rows that a forecast reads; nil for a strategy without a model.
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` where the groups are too many for
    ///   the bars, or a fold has too few to learn from.
    package init(
        window: Range<Int>,
        settings: CrossValidationSettings,
        lookback: Int?
    ) throws(WorkflowError) {
        purge = (lookback ?? 0) + WalkForwardFolds.horizon
        let split: CombinatorialPurgedSplit
        do {
            split = try CombinatorialPurgedSplit(
                count: window.count,
                groups: settings.groups,
                tested: settings.testedGroups,
                separation: Separation(purge: purge, embargo: settings.embargo)
            )
        } catch {
            throw .invalid(
                parameter: "groups",
                value: "\(settings.groups)",
                remedy: "\(error); give fewer groups, or a longer window"
            )
        }
        func shifted(_ bars: Range<Int>) -> Range<Int> {
            bars.lowerBound + window.lowerBound..<bars.upperBound + window.lowerBound
        }
        testedGroups = split.testedGroups
        paths = split.paths.map { path in
            path.enumerated().map { group, leg in
                Leg(
                    bars: shifted(leg.samples),
                    fold: leg.fold,
                    stretch: split.testedGroups[leg.fold].firstIndex(of: group) ?? 0
                )
            }
        }
        var folds: [LearningFold] = []
        for (index, fold) in split.folds.enumerated() {
            let learned = fold.train.map(shifted)
            let (training, validation) = Self.parts(of: learned, needsValidation: lookback != nil)
            let need = (lookback ?? 0) + WalkForwardFolds.horizon
            guard training.contains(where: { $0.count >= need }),
                lookback == nil || validation.count >= need
            else {
                throw .invalid(
                    parameter: "tested_groups",
                    value: "\(settings.testedGroups)",
                    remedy:
                        "fold \(index + 1) would learn from \(fold.trainCount) candles, too few "
                        + "for a lookback of \(need - 1) in both of its parts; test fewer groups, "
                        + "or give a longer window"
                )
            }
            folds.append(
                LearningFold(
                    index: index,
                    training: training,
                    validation: validation,
                    trading: fold.test.map(shifted)
                )
            )
        }
        self.folds = folds
    }

    /// Takes 15 of 85 learned bars for validation, at the end of the longest stretch, the last of
    /// several.
    private static func parts(
        of learned: [Range<Int>],
        needsValidation: Bool
    ) -> (training: [Range<Int>], validation: Range<Int>) {
        let total = learned.reduce(0) { $0 + $1.count }
        guard needsValidation,
            let longest = learned.indices.max(by: {
                (learned[$0].count, $0) < (learned[$1].count, $1)
            })
        else { return (learned, 0..<0) }
        let stretch = learned[longest]
        let count = min(stretch.count, total * WalkForwardFolds.validationShare / 85)
        let border = stretch.upperBound - count
        var training = learned
        training[longest] = stretch.lowerBound..<border
        return (training.filter { !$0.isEmpty }, border..<stretch.upperBound)
    }

    /// The stretches that each fold learns from, training and validation together.
    package var learned: [[Range<Int>]] { folds.map(\.learned) }
    /// The stretches that each fold tests.
    package var tested: [[Range<Int>]] { folds.map(\.trading) }
}

extension FoldedWindow {
    /// The manifest of a cross-validation.
    fileprivate func manifest(
        settings: CrossValidationSettings,
        models: [LearnedFold]
    ) -> RunManifest {
        RunManifest(
            hindcast: Version.current,
            strategy: input.plan.manifestEntry,
            window: candles.window,
            execution: input.plan.simulator.execution,
            risk: input.plan.policy,
            dataSHA256: dataSHA256,
            model: nil,
            walkForward: RunManifest.WalkForward(
                settings: settings.values,
                models: models.compactMap(\.fitted?.sha256),
                searched: input.grid?.axes.map(\.name) ?? []
            ),
            seed: input.plan.request.seed
        )
    }
}

extension CrossValidation.Path {
    fileprivate init(
        _ index: Int,
        _ legs: [CrossValidationFolds.Leg],
        result: BacktestResult,
        window: CandleWindow
    ) {
        let interval = window.series.key.interval
        let first = window.bars.lowerBound
        self.init(
            number: index + 1,
            folds: legs.map { $0.fold + 1 },
            figures: Figures(of: result, interval: interval),
            groups: legs.map { leg in
                let bars = leg.bars.lowerBound - first...leg.bars.upperBound - first
                return WalkForwardReport.Part(
                    chaining: [Array(result.equityCurve[bars])],
                    interval: interval
                )
            }
        )
    }
}
