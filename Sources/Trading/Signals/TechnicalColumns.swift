import Market

/// The indicator lines that a ``TechnicalView`` is read from.
///
/// A strategy makes them once from its study; a view then costs a few reads and no allocation.
public struct TechnicalColumns: Sendable {
    /// Average true range of 14 bars, in the quote currency; levels are measured in it, too.
    public let atr: Column
    private let rsi: Column
    private let histogram: Column
    private let upperBand: Column
    private let lowerBand: Column
    private let fast: Column
    private let middle: Column
    private let slow: Column

    /// Asks a study for the lines.
    public init(study: Study) {
        atr = study.column(ATR(period: 14))
        rsi = study.column(RSI(period: 14))
        histogram = study.column(MACD(), \.histogram)
        upperBand = study.column(BollingerBands(), \.high)
        lowerBand = study.column(BollingerBands(), \.low)
        fast = study.column(EMA(period: 9))
        middle = study.column(EMA(period: 21))
        slow = study.column(EMA(period: 50))
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
            trend: isMoving ? Trend(fast: fast, middle: middle, slow: slow) : .sideways
        )
    }
}
