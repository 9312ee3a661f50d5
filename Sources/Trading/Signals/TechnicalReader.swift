import Market

/// Reads a ``TechnicalView`` from indicator columns.
///
/// A strategy makes one from its columns; a view then costs a few reads and no allocation.
public struct TechnicalReader: Sendable {
    /// Average true range, in the quote currency; also the unit of the levels.
    public let atr: Column
    private let rsi: Column
    private let histogram: Column
    private let upperBand: Column
    private let lowerBand: Column
    private let fast: Column
    private let middle: Column
    private let slow: Column
    private let rsiScale: Double
    private let macdScale: Double
    private let weights: TechnicalView.Weights

    /// Requests the columns of the parameters in ``specs``; missing ones have their defaults.
    public init(_ columns: Columns, parameters: StrategyParameters = StrategyParameters()) {
        atr = columns.column(ATR(period: parameters[.atrPeriod]))
        rsi = columns.column(RSI(period: parameters[.rsiPeriod]))
        histogram = columns.column(MACD(parameters), \.histogram)
        let bands = BollingerBands(
            period: parameters[Self.bandPeriod],
            deviations: parameters[Self.bandDeviations]
        )
        upperBand = columns.column(bands, \.high)
        lowerBand = columns.column(bands, \.low)
        fast = columns.column(EMA(period: parameters[Self.fastPeriod]))
        middle = columns.column(EMA(period: parameters[Self.middlePeriod]))
        slow = columns.column(EMA(period: parameters[Self.slowPeriod]))
        rsiScale = parameters[.rsiScale]
        macdScale = parameters[.macdScale]
        var weights = TechnicalView.Weights()
        weights.rsi = parameters[Self.rsiWeight]
        weights.macd = parameters[Self.macdWeight]
        weights.bollinger = parameters[Self.bandWeight]
        weights.trend = parameters[Self.trendWeight]
        self.weights = weights
    }

    /// The view at this close; nil while any line is in its warm-up.
    ///
    /// A market without movement is neutral in every part. If all closes of the Bollinger window
    /// are equal, RSI (a ratio of vanishing gains and losses) counts as 50 and the averages (whose
    /// order is then rounding error) as unordered.
    public func view(at now: Moment) -> TechnicalView? {
        guard
            let atr = now[atr], let rsi = now[rsi], let histogram = now[histogram],
            let upper = now[upperBand], let lower = now[lowerBand],
            let fast = now[fast], let middle = now[middle], let slow = now[slow]
        else { return nil }

        let price = now.close
        let isMoving = TechnicalView.Part.isMovement(upper - lower, at: price)
        var view = TechnicalView(
            rsi: .rsi(rsi, scale: rsiScale),
            macd: .macd(histogram: histogram, atr: atr, price: price, scale: macdScale),
            bollinger: .bollinger(upper: upper, lower: lower, price: price),
            trend: isMoving ? Trend(fast: fast, middle: middle, slow: slow) : .sideways,
            averages: TechnicalView.Averages(fast: fast, middle: middle, slow: slow)
        )
        view.weights = weights
        return view
    }
}

extension TechnicalReader {
    /// The settings of the view, in the order in which they are shown.
    static let specs: [ParameterSpec] = [
        Parameter.atrPeriod.spec,
        Parameter.rsiPeriod.spec, Parameter.rsiScale.spec, rsiWeight.spec,
        Parameter.macdFast.spec, Parameter.macdSlow.spec, Parameter.macdSignal.spec,
        Parameter.macdScale.spec, macdWeight.spec,
        bandPeriod.spec, bandDeviations.spec, bandWeight.spec,
        fastPeriod.spec, middlePeriod.spec, slowPeriod.spec, trendWeight.spec,
    ]

    /// Names of settings whose values must rise.
    static let ascending = [
        [Parameter.macdFast.name, Parameter.macdSlow.name],
        [fastPeriod.name, middlePeriod.name, slowPeriod.name],
    ]

    private static let bandPeriod = Parameter.period(
        "bollinger_period",
        default: 20,
        atLeast: 2,
        "Bars of the Bollinger bands."
    )
    private static let bandDeviations = Parameter.number(
        "bollinger_deviations",
        NumberRange(from: 0.1, to: 10),
        default: 2,
        step: 0.5,
        "Distance of the Bollinger bands from their middle, in standard deviations."
    )
    private static let fastPeriod = Parameter.period(
        "ema_fast",
        default: 9,
        "Bars of the fast average, the fewest of the three."
    )
    private static let middlePeriod = Parameter.period(
        "ema_middle",
        default: 21,
        "Bars of the middle average."
    )
    private static let slowPeriod = Parameter.period(
        "ema_slow",
        default: 50,
        "Bars of the slow average, the most."
    )
    private static let rsiWeight = weight("rsi_weight", default: 0.25, "RSI")
    private static let macdWeight = weight("macd_weight", default: 0.30, "MACD")
    private static let bandWeight = weight("bollinger_weight", default: 0.20, "%b")
    private static let trendWeight = weight("trend_weight", default: 0.25, "the order of averages")

    private static func weight(
        _ name: String,
        default value: Double,
        _ part: String
    ) -> Parameter<Double> {
        .number(
            name,
            NumberRange(from: 0, to: 1),
            default: value,
            step: 0.05,
            "Weight of \(part) in the technical view, whose score is cut to -1...1."
        )
    }
}
