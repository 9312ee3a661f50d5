import Backtesting
import Forecasting
import Foundation
import Market
import Trading

/// What decided the entries of a stretch of a walk-forward: its fold's own settings and model.
struct DecidingFold {
    /// The strategy with the settings that were chosen for the fold.
    let plan: BacktestPlan
    /// What forecast it; nil for a rule.
    let source: Decider.ForecastSource?
    /// The candles that the walk-forward read.
    let candles: CandleWindow
    /// Which fold decided, and until when it had learned, as a sentence.
    let note: String
}

extension Workspace {
    /// Finds the fold that decided a trade, and what it decided with.
    ///
    /// A network is that of the cache, whose SHA-256 has to be the reported one; nothing is trained.
    ///
    /// - Parameters:
    ///   - run: The kept walk-forward.
    ///   - head: What its report says of how it came about.
    ///   - entry: When the trade was filled.
    /// - Returns: The fold.
    /// - Throws: ``RunError/notExplained(id:fold:)`` where the fold's model has left the cache, and
    ///   what reading the candles throws.
    func decidingFold(
        of run: StoredRun,
        _ head: StoredRun.Head,
        entry: Timestamp
    ) async throws -> DecidingFold {
        let report = try run.walkForward()
        let prepared = try walk(
            of: head,
            run.origins.first,
            id: run.id,
            retraining: false,
            niceness: 0
        )
        let (input, candles) = (prepared.folded.input, prepared.folded.candles)
        // A decision is filled at the next open, which may be another fold's first.
        let decided = candles.series.firstIndex(openingAtOrAfter: entry) - 1
        let place = prepared.folds.folds.lastIndex { $0.trading.lowerBound <= decided } ?? 0
        guard let fold = prepared.folds.folds[safe: place], let told = report.folds[safe: place]
        else { throw WorkflowError.damagedRun(id: run.id.text, file: RunFolder.report) }

        var request = input.plan.request
        request.parameters.merge(told.settings) { $1 }
        let learned = candles.series.closeTime(at: max(0, fold.learned.upperBound - 1))
        guard input.plan.definition.usesForecast else {
            return DecidingFold(
                plan: told.settings.isEmpty ? input.plan : try BacktestPlan(request),
                source: nil,
                candles: candles,
                note: told.settings.isEmpty
                    ? "Every fold trades with the same settings."
                    : "The settings of fold \(place + 1), which were chosen on candles until "
                        + "\(learned), decided."
            )
        }
        let seed = report.seeds?.shown ?? prepared.seeds[0]
        if input.plan.trainsNetworks, try !input.isCached(fold.learning, seed: seed) {
            throw RunError.notExplained(id: run.id.text, fold: place + 1)
        }
        let fitted = try await input.learn(fold.learning, seed: seed) { _ in }.fitted
        guard let fitted, fitted.sha256 == told.model?.sha256 ?? told.forecaster?.sha256 else {
            throw RunError.notExplained(id: run.id.text, fold: place + 1)
        }
        return DecidingFold(
            plan: input.plan,
            source: try fitted.source(threads: input.threads),
            candles: candles,
            note: "The model of fold \(place + 1), which had learned until \(learned), decided."
        )
    }
}

extension StoredRun {
    /// What the report says of the folds.
    ///
    /// - Throws: ``WorkflowError/damagedRun(id:file:)``.
    fileprivate func walkForward() throws -> WalkForwardReport {
        struct Part: Decodable {
            let walk: WalkForwardReport

            enum CodingKeys: String, CodingKey {
                case walk = "walk_forward"
            }
        }
        let bytes = files.first { $0.name == RunFolder.report }?.bytes ?? Data()
        guard let part = try? JSONDecoder().decode(Part.self, from: bytes) else {
            throw WorkflowError.damagedRun(id: id.text, file: RunFolder.report)
        }
        return part.walk
    }
}

extension FittedFold {
    /// What was fitted, as a source of forecasts.
    fileprivate func source(threads: Int) throws -> Decider.ForecastSource {
        let (forecaster, band) = (try forecaster(threads: threads), band)
        let ranks =
            switch source {
            case .network(let model): model.rankTable
            case .baseline(let forecaster): forecaster.rankTable
            }
        return Decider.ForecastSource(
            forecast: { series in
                let last = series.count - 1
                let forecasts = try forecaster.forecasts(for: series, at: last..<series.count)
                return (band?.banding(forecasts) ?? forecasts)[0]
            },
            ranks: ranks
        )
    }
}
