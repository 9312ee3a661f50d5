import Backtesting
import Foundation
import Hashing
import Market
import Neural
import Trading

/// All that decides a backtest but the trials, the time and what a language model says.
///
/// Two backtests of one key have equal candles, funding rates, model, calibrations, settings and program,
/// so their figures, trades, curves and checks are the same bits.
struct EqualRunKey: Hashable, Sendable {
    private let digest: String

    /// The key of a plan over a window.
    ///
    /// - Returns: nil for a plan that asks a language model, whose answers are not known before, and for
    ///   one whose forecaster is fitted to candles outside of the window.
    init?(_ plan: BacktestPlan, over input: WindowInput) {
        guard !plan.parameters[.usesLanguageModel],
            !plan.definition.usesForecast || plan.request.forecaster == .lstm
        else { return nil }
        let content = Content(
            instructions: (try? InstructionSet.selected())?.rawValue ?? "unknown",
            request: plan.request,
            endsWithNewest: plan.endsWithNewest,
            candles: input.candles.sha256(with: input.funding ?? []),
            hasFunding: input.funding != nil,
            first: input.candles.bars.lowerBound,
            end: input.candles.bars.upperBound,
            model: input.model?.manifestEntry.sha256,
            calibrations: input.model?.calibrationsSHA256,
            maintenance: input.maintenance
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let bytes = try? encoder.encode(content) else { return nil }
        digest = DataFingerprint.sha256(of: bytes)
    }

    private struct Content: Encodable {
        let engine = Version.current
        let instructions: String
        let request: BacktestRequest
        let endsWithNewest: Bool
        /// SHA-256 of the candles, warm-up included, and of all funding rates that were read.
        let candles: String
        let hasFunding: Bool
        let first: Int
        let end: Int
        let model: String?
        let calibrations: String?
        let maintenance: MaintenanceMargin
    }
}
