import Backtesting
import Forecasting
import Foundation
import Market
import Neural

/// All that decides the bits of a model's forecasts over a window.
///
/// Two equal keys have equal forecasts, whoever computes them. The conformal band of a model is not part
/// of it: what is cached are the forecasts before the band is laid around them.
struct ForecastKey: Hashable, Encodable, Sendable {
    /// The version of the layout of an entry.
    let format = ForecastEntry.version
    /// The version of the program, whose arithmetic decides the bits.
    let engine = Version.current
    /// The vector instructions: sets with and without fused multiply-add round differently.
    let instructions: String
    /// SHA-256 of the model's manifest and weights: features, scalers, lookback, horizon, ranks.
    let model: String
    /// SHA-256 of the candles that the forecasts may read, warm-up included, and of no others.
    let candles: String
    /// Positions of the forecast bars among these candles.
    let first: Int
    /// The position after the last of them.
    let end: Int

    /// The key of a model's forecasts of some bars.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - candlesSHA256: SHA-256 of the series, see ``DataFingerprint``.
    ///   - bars: Positions of the bars in the series.
    init(model: LoadedModel, candlesSHA256: String, bars: Range<Int>) {
        instructions = (try? InstructionSet.selected())?.rawValue ?? "unknown"
        self.model = model.manifestEntry.sha256
        candles = candlesSHA256
        first = bars.lowerBound
        end = bars.upperBound
    }

    /// How many bars are forecast.
    var count: Int { end - first }

    /// Its name: 64 hexadecimal digits, in every process the same.
    func name() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return DataFingerprint.sha256(of: try encoder.encode(self))
    }
}
