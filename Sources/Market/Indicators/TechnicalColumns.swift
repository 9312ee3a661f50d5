/// The fifteen standard indicator lines of a series, computed together.
///
/// The technical inputs of the network. The lines are raw, in the units of their indicators;
/// features derive scale-free values from them.
public struct TechnicalColumns: Hashable, Sendable {
    /// How many bars a series begins with before every line has a value: those of the longest
    /// average, ``ema50``.
    ///
    /// ``volumeChange`` has none after a bar without volume either.
    public static let warmUp = 49

    /// ``RSI`` of 14 bars, 0...100.
    public let rsi: [Double]
    /// ``MACD`` of 12/26/9 bars: line, signal and histogram, in the price's unit.
    public let macd: MACD.Values
    /// ``BollingerBands`` of 20 bars and 2 deviations: high, mid, low and width.
    public let bollinger: BollingerBands.Values
    /// ``EMA`` of 9 bars.
    public let ema9: [Double]
    /// ``EMA`` of 21 bars.
    public let ema21: [Double]
    /// ``EMA`` of 50 bars.
    public let ema50: [Double]
    /// ``ATR`` of 14 bars, in the price's unit.
    public let atr: [Double]
    /// ``SMA`` of the volume over 20 bars.
    public let volumeSMA: [Double]
    /// ``RateOfChange`` of the close from bar to bar, in percent.
    public let priceChange: [Double]
    /// ``RateOfChange`` of the volume from bar to bar, in percent; NaN after a volume of 0.
    public let volumeChange: [Double]

    /// Computes all lines; each has one element a bar.
    ///
    /// - Complexity: O(*n*) in the number of bars.
    public init(_ series: CandleSeries) {
        rsi = RSI().values(for: series)
        macd = MACD().values(for: series)
        bollinger = BollingerBands().values(for: series)
        ema9 = EMA(period: 9).values(for: series)
        ema21 = EMA(period: 21).values(for: series)
        ema50 = EMA(period: 50).values(for: series)
        atr = ATR().values(for: series)
        volumeSMA = SMA(period: 20, of: .volume).values(for: series)
        priceChange = RateOfChange().values(for: series)
        volumeChange = RateOfChange(of: .volume).values(for: series)
    }
}
