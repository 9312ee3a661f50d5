import Market
import Testing

/// One line of one indicator with its default parameters: a row of the conformance suite.
struct IndicatorLine: Sendable, CustomTestStringConvertible {
    /// How a line answers to prices that are multiplied by a factor.
    enum Unit {
        /// It is multiplied with them.
        case price
        /// It stays as it is.
        case none
    }

    /// The line's column in the golden files.
    let name: String
    /// How many bars it is undefined for.
    let warmUp: Int
    let unit: Unit
    let values: @Sendable (CandleSeries) -> [Double]

    var testDescription: String { name }

    init(
        _ name: String,
        warmUp: Int,
        _ unit: Unit,
        _ values: @escaping @Sendable (CandleSeries) -> [Double]
    ) {
        self.name = name
        self.warmUp = warmUp
        self.unit = unit
        self.values = values
    }
}

extension IndicatorLine {
    /// Every line of every indicator.
    static let all = standard + further

    private static let standard = [
        IndicatorLine("rsi", warmUp: 13, .none) { RSI().values(for: $0) },
        IndicatorLine("macd_line", warmUp: 25, .price) { MACD().values(for: $0).line },
        IndicatorLine("macd_signal", warmUp: 33, .price) { MACD().values(for: $0).signal },
        IndicatorLine("macd_histogram", warmUp: 33, .price) { MACD().values(for: $0).histogram },
        IndicatorLine("bollinger_high", warmUp: 19, .price) {
            BollingerBands().values(for: $0).high
        },
        IndicatorLine("bollinger_mid", warmUp: 19, .price) { BollingerBands().values(for: $0).mid },
        IndicatorLine("bollinger_low", warmUp: 19, .price) { BollingerBands().values(for: $0).low },
        IndicatorLine("bollinger_width", warmUp: 19, .none) {
            BollingerBands().values(for: $0).width
        },
        IndicatorLine("bollinger_percent_b", warmUp: 19, .none) {
            BollingerBands().values(for: $0).percentB
        },
        IndicatorLine("ema_9", warmUp: 8, .price) { EMA(period: 9).values(for: $0) },
        IndicatorLine("ema_21", warmUp: 20, .price) { EMA(period: 21).values(for: $0) },
        IndicatorLine("ema_50", warmUp: 49, .price) { EMA(period: 50).values(for: $0) },
        IndicatorLine("atr", warmUp: 14, .price) { ATR().values(for: $0) },
        IndicatorLine("volume_sma", warmUp: 19, .none) {
            SMA(period: 20, of: .volume).values(for: $0)
        },
        IndicatorLine("price_change", warmUp: 1, .none) { RateOfChange().values(for: $0) },
        IndicatorLine("volume_change", warmUp: 1, .none) {
            RateOfChange(of: .volume).values(for: $0)
        },
    ]

    private static let further = [
        IndicatorLine("supertrend_line", warmUp: 10, .price) { SuperTrend().values(for: $0).line },
        IndicatorLine("supertrend_direction", warmUp: 10, .none) {
            SuperTrend().values(for: $0).direction
        },
        IndicatorLine("stoch_rsi_k", warmUp: 28, .none) { StochRSI().values(for: $0).k },
        IndicatorLine("stoch_rsi_d", warmUp: 30, .none) { StochRSI().values(for: $0).d },
        IndicatorLine("ichimoku_conversion", warmUp: 8, .price) {
            Ichimoku().values(for: $0).conversion
        },
        IndicatorLine("ichimoku_base", warmUp: 25, .price) { Ichimoku().values(for: $0).base },
        IndicatorLine("ichimoku_leading_a", warmUp: 25, .price) {
            Ichimoku().values(for: $0).leadingA
        },
        IndicatorLine("ichimoku_leading_b", warmUp: 51, .price) {
            Ichimoku().values(for: $0).leadingB
        },
        IndicatorLine("wavetrend_line", warmUp: 38, .none) { WaveTrend().values(for: $0).line },
        IndicatorLine("wavetrend_signal", warmUp: 41, .none) { WaveTrend().values(for: $0).signal },
    ]
}
