import Market

// Parameters of several strategies. A name has the same meaning everywhere.

extension Parameter where Value == Double {
    /// Confidence below which the strategy holds; a confidence is never below 50.
    public static let minConfidence = number(
        "min_confidence",
        NumberRange(from: 0, to: 100),
        default: 60,
        step: 5,
        unit: "percent",
        "Confidence from which a signal acts."
    )
    /// Confidence from which an action is a strong one.
    public static let strongConfidence = number(
        "strong_confidence",
        NumberRange(from: 50, to: 100),
        default: 85,
        step: 5,
        unit: "percent",
        "Confidence from which an action is STRONG_BUY or STRONG_SELL."
    )
    /// The equity that a stop loses before costs and gaps; it decides the size.
    public static let riskPerTrade = number(
        "risk_per_trade",
        NumberRange(above: 0, to: 100),
        default: 2,
        step: 0.5,
        unit: "percent",
        "Equity that a stop loses; it decides the size, up to equity times leverage."
    )
    /// Distance of the stop.
    public static let stopDistance = number(
        "stop_atr",
        NumberRange(from: 0.1, to: 50),
        default: 1.5,
        step: 0.5,
        unit: "ATR",
        "Distance of the stop from the entry, in average true ranges."
    )
    /// Distance of the target.
    public static let targetDistance = number(
        "target_atr",
        NumberRange(from: 0.1, to: 100),
        default: 3,
        step: 0.5,
        unit: "ATR",
        "Distance of the target from the entry, in average true ranges."
    )
    /// Notional over margin, the account's and the policy's.
    public static let leverage = number(
        "leverage",
        NumberRange(from: 1, to: 125),
        default: 3,
        step: 1,
        "Notional over margin."
    )
    /// Distance of RSI from 50 that scores 1.
    public static let rsiScale = number(
        "rsi_scale",
        NumberRange(from: 1, to: 50),
        default: 20,
        step: 5,
        "Distance of RSI from 50 that scores 1."
    )
    /// MACD's histogram that scores 1.
    public static let macdScale = number(
        "macd_scale",
        NumberRange(from: 0.01, to: 10),
        default: 0.2,
        step: 0.1,
        unit: "ATR",
        "Histogram of MACD that scores 1, in average true ranges."
    )
}

extension Parameter where Value == Int {
    /// Bars of the average true range of the levels.
    public static let atrPeriod = period(
        "atr_period",
        default: 14,
        "Bars of the average true range that stop and target are multiples of."
    )
    /// Bars of RSI.
    public static let rsiPeriod = period("rsi_period", default: 14, "Bars of RSI.")
    /// Bars of MACD's fast average.
    public static let macdFast = period(
        "macd_fast",
        default: 12,
        "Bars of MACD's fast average, fewer than macd_slow."
    )
    /// Bars of MACD's slow average.
    public static let macdSlow = period(
        "macd_slow",
        default: 26,
        "Bars of MACD's slow average, more than macd_fast."
    )
    /// Bars of MACD's signal line.
    public static let macdSignal = period(
        "macd_signal",
        default: 9,
        "Bars of MACD's signal line."
    )
    /// The lookback in bars; nil for the model's own.
    ///
    /// A trained network has a fixed lookback, so a value must equal the model's own. Strategies do
    /// not read it: the code that loads the model compares the two.
    public static let lookbackHours = Parameter(
        ParameterSpec(
            name: "lookback_hours",
            kind: .integer(2...1000),
            defaultValue: nil,
            unit: ParameterSpec.bars,
            summary:
                "Bars in the model's window; it must be the one that the model was trained with."
        )
    )
}

extension Parameter where Value == Bool {
    /// Whether a language model is asked.
    public static let usesLanguageModel = Parameter(
        ParameterSpec(
            name: "use_llm_analysis",
            kind: .flag,
            defaultValue: false,
            summary: "Whether a language model is asked."
        )
    )
}

extension Parameter where Value == Stops {
    /// The unit of the distances of stop and target.
    public static let stops = Parameter(
        ParameterSpec(
            name: "stops",
            kind: .choice(Stops.allCases.map(\.rawValue)),
            defaultValue: .text(Stops.atr.rawValue),
            summary:
                "What places a stop: multiples of the ATR or of the forecast range, or the edge "
                + "of the forecast's band."
        )
    )
}

extension Levels {
    /// The levels of a user's parameters.
    init(_ parameters: StrategyParameters) {
        self.init(
            stopRanges: parameters[.stopDistance],
            targetRanges: parameters[.targetDistance]
        )
    }
}

extension MACD {
    /// The periods of a user's parameters.
    init(_ parameters: StrategyParameters) {
        self.init(
            fastPeriod: parameters[.macdFast],
            slowPeriod: parameters[.macdSlow],
            signalPeriod: parameters[.macdSignal]
        )
    }
}
