import Market

/// Reads a ``TechnicalView`` off the indicator lines.
///
/// A strategy makes one from its columns; a view then costs a few reads and no allocation.
public struct TechnicalReader: Sendable {
    /// Average true range of 14 bars, in the quote currency; levels are measured in it, too.
    public let atr: Column
    private let rsi: Column
    private let histogram: Column
    private let upperBand: Column
    private let lowerBand: Column
    private let fast: Column
    private let middle: Column
    private let slow: Column

    /// Asks for the lines.
    public init(_ columns: Columns) {
        atr = columns.column(ATR(period: 14))
        rsi = columns.column(RSI(period: 14))
        histogram = columns.column(MACD(), \.histogram)
        upperBand = columns.column(BollingerBands(), \.high)
        lowerBand = columns.column(BollingerBands(), \.low)
        fast = columns.column(EMA(period: 9))
        middle = columns.column(EMA(period: 21))
        slow = columns.column(EMA(period: 50))
    }

    /// The view at this close; nil while any line is in its warm-up.
    ///
    /// A market that stands still is neutral in every part. Where all closes of the Bollinger
    /// window are equal, RSI (a ratio of gains to losses that are no more) counts as 50 and the
    /// averages (whose order is then the rounding's) as unordered.
    public func view(at now: Moment) -> TechnicalView? {
        guard
            let atr = now[atr], let rsi = now[rsi], let histogram = now[histogram],
            let upper = now[upperBand], let lower = now[lowerBand],
            let fast = now[fast], let middle = now[middle], let slow = now[slow]
        else { return nil }

        let price = now.close
        let isMoving = TechnicalView.Part.isMovement(upper - lower, at: price)
        return TechnicalView(
            rsi: .rsi(isMoving ? rsi : 50),
            macd: .macd(histogram: histogram, atr: atr, price: price),
            bollinger: .bollinger(upper: upper, lower: lower, price: price),
            trend: isMoving ? Trend(fast: fast, middle: middle, slow: slow) : .sideways,
            averages: TechnicalView.Averages(fast: fast, middle: middle, slow: slow)
        )
    }
}
