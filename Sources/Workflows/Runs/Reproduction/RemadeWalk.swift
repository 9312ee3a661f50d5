import Backtesting
import Foundation
import Market
import Storage
import Trading

extension Workspace {
    /// A kept walk-forward, ready to be made again: its request, and the candles that it read.
    ///
    /// - Parameters:
    ///   - head: What its report says of it.
    ///   - origin: What its report does not say; nil for a run of an older release.
    ///   - id: Its name.
    ///   - isRetraining: Whether the cache's networks are left alone.
    ///   - niceness: The niceness of the trainings' threads.
    /// - Returns: The walk-forward, its candles read and cut into folds.
    /// - Throws: ``RunError``, and what reading the candles throws.
    func walk(
        of head: StoredRun.Head,
        _ origin: RunOrigin?,
        id: RunID,
        retraining isRetraining: Bool,
        niceness: Int32
    ) throws -> PreparedWalk {
        let manifest = head.manifest
        let request = try Self.walkRequest(of: head, origin, id: id)
        let walk = try PreparedWalk(
            request,
            given: FoldedWindow.Given(
                candles: origin.map {
                    try CandleWindow(of: manifest, $0, history: 0, id: id, store: store)
                },
                maintenance: manifest.execution.maintenance,
                endsWithNewest: head.endsWithNewest(origin),
                retrains: isRetraining
            ),
            niceness: niceness,
            in: self
        )
        let series = walk.folded.candles.series
        try manifest.require(
            walk.folded.dataSHA256,
            of: series,
            funding: series.openTimes[0],
            origin,
            id: id
        )
        return walk
    }

    /// The request of a kept walk-forward.
    ///
    /// How it learns is taken from the origin, where there is one: then a manifest that was changed
    /// after the fact differs from what is made, and names the setting.
    private static func walkRequest(
        of head: StoredRun.Head,
        _ origin: RunOrigin?,
        id: RunID
    ) throws -> WalkForwardRequest {
        do {
            guard var request = try WalkForwardRequest(repeating: head.manifest) else {
                throw WorkflowError.damagedRun(id: id.text, file: RunFolder.report)
            }
            if let origin {
                // Settings that the strategy does not have are in no manifest, and have a warning.
                request.backtest.parameters.merge(origin.request.parameters) { kept, _ in kept }
                request.backtest.forecasterDays = origin.request.forecasterDays
                try WalkForwardSettings.settings.apply(
                    origin.walkForward ?? [:],
                    to: &request.walk
                )
            }
            return request
        } catch let error as TradingError {
            throw RunError.unreadable(id: id.text, reason: "\(error)")
        }
    }
}

extension StoredRun.Head {
    /// The evaluations among which the run counted; a run of a release without a ledger counts as the
    /// only one.
    ///
    /// The ledger takes no note of what is only made again.
    var trials: Trials { evidence.trials ?? Trials(count: 1, ratios: []) }

    /// Whether the window was asked to end with the newest stored candle.
    func endsWithNewest(_ origin: RunOrigin?) -> Bool {
        origin.map { $0.request.window.end == nil }
            ?? evidence.warnings.contains { $0.hasPrefix("The newest stored candle closed") }
    }

    /// Says which folds of a walk-forward have another network, or another fitted forecaster, than
    /// the report names.
    func otherModels(than report: BacktestReport) -> [String] {
        let named = manifest.walkForward?.models ?? []
        let made = report.run.walkForward?.models ?? []
        guard named.count == made.count else { return [] }
        let folds = zip(named, made).enumerated().filter { $1.0 != $1.1 }.map { "\($0.offset + 1)" }
        guard let first = folds.first else { return [] }
        let text =
            folds.count == 1
            ? "Fold \(first) has" : "\(folds.count) folds, the first of them \(first), have"
        return ["\(text) learned something else: the SHA-256 is another."]
    }
}

extension RunManifest {
    /// Checks that what is read for a run made again is what the run has read.
    ///
    /// - Parameters:
    ///   - sha256: The SHA-256 of the candles and funding rates that are stored now.
    ///   - series: The candles.
    ///   - start: From when on funding rates were read.
    ///   - origin: Has the hash of the candles alone, which have been checked by it; nil for a run of
    ///     an older release.
    ///   - id: The run.
    /// - Throws: ``RunError/candlesChanged(id:key:from:to:reason:)`` or
    ///   ``RunError/fundingChanged(id:symbol:from:to:)``.
    func require(
        _ sha256: String,
        of series: CandleSeries,
        funding start: Timestamp,
        _ origin: RunOrigin?,
        id: RunID
    ) throws(RunError) {
        guard sha256 != dataSHA256 else { return }
        guard origin != nil, market == .futures else {
            throw RunError.candlesChanged(
                id: id.text,
                key: series.key,
                from: series.openTimes[0],
                to: endDate,
                reason: "their SHA-256 is another"
                    + (origin == nil && market == .futures
                        ? ", or that of the funding rates" : "")
            )
        }
        throw RunError.fundingChanged(id: id.text, symbol: symbol, from: start, to: endDate)
    }
}
