import Foundation
import Market
import Trading

/// What a report does not say of how its backtest was asked for: the request as it was given, and
/// which candles were read.
///
/// Together with the manifest it decides every byte of a run. `request.json` in a run's folder is a
/// list with one origin for each report.
struct RunOrigin: Hashable, Codable, Sendable {
    /// The request as it was given, such as "the newest 30 days".
    var request: BacktestRequest
    /// Opening time of the first candle that was read, warm-up included.
    var firstCandle: Timestamp
    /// How many candles were read, warm-up included.
    var candles: Int
    /// SHA-256 of them alone, 64 hexadecimal digits; the manifest's includes funding rates.
    var candlesSHA256: String
    /// Every setting of a walk-forward beside its backtest, by their names in requests; nil for a
    /// backtest.
    var walkForward: [String: ParameterValue]?

    private enum CodingKeys: String, CodingKey {
        case request
        case firstCandle = "first_candle"
        case candles
        case candlesSHA256 = "candles_sha256"
        case walkForward = "walk_forward"
    }
}

extension RunOrigin {
    /// The origin of a backtest of a request over some candles.
    init(_ request: BacktestRequest, reading candles: CandleWindow) {
        self.request = request
        firstCandle = candles.series.openTimes[0]
        self.candles = candles.series.count
        candlesSHA256 = candles.sha256
    }

    /// The bytes of `request.json`; equal origins give equal bytes.
    static func encode(_ origins: [RunOrigin]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(origins)
    }
}
