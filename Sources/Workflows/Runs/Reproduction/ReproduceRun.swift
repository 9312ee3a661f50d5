import Backtesting
import Forecasting
import Foundation
import Market
import Trading

extension Workspace {
    /// How many differences a reproduction lists at most.
    public static let listedDifferences = 20

    /// Makes a kept run again from what it names, and compares every byte.
    ///
    /// The settings and the seed are those of its manifest, the model is the archived one of that
    /// SHA-256, the candles and funding rates have to have the SHA-256 that the run read, and a
    /// language model's answers are the stored ones; none is asked. Nothing is written.
    ///
    /// The networks of a walk-forward's folds are those of the cache, and what it does not have is
    /// trained again and kept there. With `retraining` the cache is left alone, and every fold is
    /// trained again.
    ///
    /// - Parameters:
    ///   - name: The run, as ``runID(named:)`` takes it.
    ///   - isRetraining: Whether to train every fold of a walk-forward again.
    ///   - niceness: The niceness of the trainings' threads, 0...19.
    /// - Returns: The running reproduction. It throws ``RunError`` where something that the run names
    ///   is not there any more, or has changed.
    public func reproduce(
        _ name: String,
        retraining isRetraining: Bool = false,
        niceness: Int32 = 0
    ) -> Activity<Reproduction> {
        Activity(on: pool) { progress in
            let run = try StoredRun(resolvedRun(name), in: RunFolder(url: home.runs))
            let made = try await remake(
                run,
                retraining: isRetraining,
                niceness: niceness,
                progress: progress
            )
            var reproduction = try Reproduction(of: run, made: made.files, notes: made.notes)
            reproduction.folds = made.folds
            if reproduction.outcome == .different { try made.requireAnswers(of: run) }
            return reproduction
        }
    }

    /// Makes the files of a run again.
    func remake(
        _ run: StoredRun,
        retraining isRetraining: Bool = false,
        niceness: Int32 = 0,
        progress: @escaping ProgressSink
    ) async throws -> RemadeRun {
        let answers = StoredAnswers(self.answers)
        var reports: [BacktestReport] = []
        var windows: [CandleWindow] = []
        var rates: [FundingRate] = []
        var folds: Reproduction.Folds?
        var notes: [String] = []
        for (index, head) in run.heads.enumerated() {
            try Task.checkCancellation()
            let origin = run.origins[safe: index]
            let language = head.manifest.language.map(answers.source)
            var report: BacktestReport
            if head.isWalk {
                let walk = try walk(
                    of: head,
                    origin,
                    id: run.id,
                    retraining: isRetraining,
                    niceness: niceness
                )
                let learned = try await walk.learn(progress: progress)
                report = try await runWalkForward(
                    walk,
                    learned,
                    language: language,
                    now: head.createdAt,
                    trials: head.trials,
                    progress: progress
                )
                folds = Reproduction.Folds(learned)
                notes += head.otherModels(than: report)
                windows.append(walk.folded.candles)
                if index == 0 { rates = walk.folded.input.funding ?? [] }
            } else {
                let plan = try plan(of: head, origin, id: run.id)
                let window = try window(of: head, origin, plan, id: run.id, progress)
                report = try await runBacktest(
                    plan,
                    over: window,
                    language: language,
                    now: head.createdAt,
                    trials: head.trials,
                    progress: progress
                )
                windows.append(window.candles)
                if index == 0 { rates = window.funding ?? [] }
            }
            if !run.isOfThisVersion {
                // Both hold the version, which `made_by` tells.
                report.runID = head.runID
                report.run.hindcast = head.manifest.hindcast
            }
            reports.append(report)
            if let language = head.manifest.language,
                language.promptSHA256 != LanguagePrompt.fingerprint
            {
                notes.append(
                    "The wording of prompts has changed since, so stored answers are of other prompts."
                )
            }
        }
        let parts = try RunParts(reports, origins: run.origins, window: windows[0].window)
        let unanswered = run.heads.reduce(0) { $0 + ($1.language?.unreachable ?? 0) }
        if answers.missing < unanswered {
            notes.append(
                "\(unanswered - answers.missing) answers of the language model that the run had to "
                    + "do without have been stored since."
            )
        }
        return RemadeRun(
            files: parts.files,
            windows: windows,
            funding: rates,
            answers: answers,
            folds: folds,
            notes: notes
        )
    }

    /// The settings of a report's backtest.
    func plan(
        of head: StoredRun.Head,
        _ origin: RunOrigin?,
        id: RunID
    ) throws -> BacktestPlan {
        let manifest = head.manifest
        let key = SeriesKey(
            symbol: manifest.symbol,
            venue: manifest.market,
            interval: manifest.interval
        )
        var request = origin?.request ?? BacktestRequest(strategy: manifest.strategy.id, key: key)
        request.window = .from(
            manifest.startDate,
            to: manifest.endDate + manifest.interval.milliseconds
        )
        request.execution = manifest.execution
        request.risk = manifest.risk
        request.seed = manifest.seed
        for name in manifest.strategy.parameters.names {
            request.parameters[name] = manifest.strategy.parameters[name]
        }
        do {
            var plan = try BacktestPlan(request)
            plan.endsWithNewest = head.endsWithNewest(origin)
            return plan
        } catch {
            throw RunError.unreadable(id: id.text, reason: "\(error)")
        }
    }

    /// The candles, funding rates and forecasts of a report's backtest, by their hashes.
    private func window(
        of head: StoredRun.Head,
        _ origin: RunOrigin?,
        _ plan: BacktestPlan,
        id: RunID,
        _ progress: @escaping ProgressSink
    ) throws -> PreparedWindow {
        let manifest = head.manifest
        let candles = try CandleWindow(
            of: manifest,
            origin,
            history: plan.longestHistory,
            id: id,
            store: store
        )
        let funding = try fundingRates(for: candles)
        let settled = (funding ?? []).filter { $0.settlementTime >= manifest.startDate }
        try manifest.require(
            DataFingerprint.sha256(of: candles.series, funding: settled),
            of: candles.series,
            funding: manifest.startDate,
            origin,
            id: id
        )
        let model = try manifest.model.map {
            try archivedModel($0, of: id, key: candles.series.key)
        }
        return try preparedWindow(
            of: candles,
            for: [plan],
            model: model,
            funding: funding,
            maintenance: manifest.execution.maintenance,
            forecastingAnew: true,
            progress: progress
        )
    }

    /// The model that a run names, from the archive or, where a release without one made the run,
    /// from the key's own files.
    func archivedModel(
        _ named: RunManifest.Model,
        of id: RunID,
        key: SeriesKey
    ) throws -> LoadedModel {
        let models = ModelStore(root: home.models)
        let modelKey = ModelKey(key)
        if let archived = try models.archivedModel(named.sha256) {
            return try LoadedModel(archived, of: modelKey, in: models)
        }
        guard let active = try? models.model(for: modelKey), active.sha256 == named.sha256 else {
            throw RunError.modelMissing(id: id.text, key: named.key, sha256: named.sha256)
        }
        return try LoadedModel(active, of: modelKey, in: models)
    }
}

/// The files of a run that was made again, and what was read for them.
struct RemadeRun {
    let files: [(name: String, bytes: Data)]
    /// The candles of each report.
    let windows: [CandleWindow]
    /// The funding rates of the first report; empty for spot.
    let funding: [FundingRate]
    let answers: StoredAnswers
    /// Where the networks of a walk-forward came from; nil for another run.
    let folds: Reproduction.Folds?
    let notes: [String]

    /// Checks that no answer was missing that the kept run had.
    ///
    /// - Throws: ``RunError/answersMissing(id:model:missing:consulted:)``.
    func requireAnswers(of run: StoredRun) throws(RunError) {
        let usages = run.heads.compactMap(\.language)
        let unanswered = usages.reduce(0) { $0 + $1.unreachable }
        guard answers.missing > unanswered else { return }
        throw .answersMissing(
            id: run.id.text,
            model: usages.compactMap(\.model).first ?? "the language model",
            missing: answers.missing - unanswered,
            consulted: usages.reduce(0) { $0 + $1.consulted }
        )
    }
}

extension CandleWindow {
    /// The candles that a run has read, from its first warm-up candle to the end of its window.
    ///
    /// - Throws: ``RunError/candlesChanged(id:key:from:to:reason:)``.
    ///
    /// Where a run of an older release does not say which was the first one, that of `history` bars.
    init(
        of manifest: RunManifest,
        _ origin: RunOrigin?,
        history: Int,
        id: RunID,
        store: any CandleRepository
    ) throws {
        let key = SeriesKey(
            symbol: manifest.symbol,
            venue: manifest.market,
            interval: manifest.interval
        )
        let end = manifest.endDate + manifest.interval.milliseconds
        let first =
            try origin?.firstCandle
            ?? store.openTime(key, bars: history, before: manifest.startDate)
        let series = try store.series(key, from: first, to: end)
        func changed(_ reason: String) -> RunError {
            .candlesChanged(
                id: id.text,
                key: key,
                from: first,
                to: manifest.endDate,
                reason: reason
            )
        }
        let start = series.firstIndex(openingAtOrAfter: manifest.startDate)
        let expected = origin?.candles ?? (start + manifest.bars)
        guard series.count == expected, start < series.count else {
            throw changed("\(series.count) are stored, and it read \(expected)")
        }
        if let origin, DataFingerprint.sha256(of: series) != origin.candlesSHA256 {
            throw changed("their SHA-256 is another")
        }
        self.init(series: series, bars: start..<series.count)
    }
}
