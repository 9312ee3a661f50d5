/// Trades the model's forecast fused with the technical view and a language model's opinion.
///
/// One type for all variants: they differ in how sure they must be, how much they risk, how far
/// away their levels are and whether they ask a language model.
public struct LSTMStrategy: LanguageStrategy {
    private let technical: TechnicalReader
    private let fusion: Fusion
    private let levels: Levels
    private let stops: Stops
    private let leastForecastShare: Double
    private let usesLanguageModel: Bool

    /// Creates a strategy.
    ///
    /// - Parameters:
    ///   - columns: Where its lines come from; their study must hold the forecasts.
    ///   - parameters: Values of the settings of its definition.
    public init(columns: Columns, parameters: StrategyParameters) {
        technical = TechnicalReader(columns, parameters: parameters)
        fusion = Fusion(parameters)
        levels = Levels(parameters)
        stops = parameters[.stops]
        leastForecastShare = parameters[Self.leastForecastShare]
        usesLanguageModel = parameters[.usesLanguageModel]
    }

    /// What to ask at this close; nil where forecast or technical view is missing, and where no
    /// language model is used.
    public func prompt(at now: Moment) -> LanguagePrompt? {
        guard usesLanguageModel, let technical = technical.view(at: now),
            let forecast = now.forecast
        else { return nil }
        return LanguagePrompt(
            at: now,
            technical: technical,
            forecast: ForecastView(forecast: forecast)
        )
    }

    /// The fused opinion at this close.
    ///
    /// It holds, saying so, where forecast or technical view is missing: either alone is another
    /// strategy. The language view is the one that may be absent, and the signal says so where it
    /// was wanted.
    public func signal(at now: Moment, language: LanguageView?) -> Signal {
        let price = now.close
        let atr = now[technical.atr]
        let forecast = now.forecast.map(ForecastView.init)
        var signal = Signal(
            action: .hold,
            score: 0,
            price: price,
            views: Views(technical: technical.view(at: now), forecast: forecast),
            volatilityPct: atr.map { 100 * $0 / price }
        )
        guard let forecast else {
            signal.reason = "no forecast of the next bar"
            return signal
        }
        guard signal.views.technical != nil else {
            signal.reason = "the indicators are in their warm-up"
            return signal
        }
        signal.views.usesLanguageModel = usesLanguageModel
        signal.views.language = usesLanguageModel ? language : nil
        signal.score = fusion.score(of: signal.views) ?? 0
        signal.advise(
            fusion.action(for: signal.score),
            levels: levels,
            range: range(of: forecast, at: price, atr: atr),
            of: stops
        )
        return signal
    }

    /// What the levels are multiples of; nil where there is no range that can place them.
    private func range(of forecast: ForecastView, at price: Double, atr: Double?) -> Double? {
        guard stops == .forecast else { return atr }
        guard let atr, let range = forecast.range(from: price),
            range >= leastForecastShare * atr
        else { return nil }
        return range
    }
}

extension LSTMStrategy {
    /// What sets one variant apart from the others.
    private struct Variant {
        var id: String
        var name: String
        var summary: String
        var minConfidence: Double
        var riskPerTrade: Double
        var levels = Levels.standard
        var usesLanguageModel = false

        var definition: StrategyDefinition {
            StrategyDefinition(
                id: id,
                name: name,
                summary: summary,
                usesForecast: true,
                specs: specs,
                ascending: TechnicalReader.ascending,
                make: { LSTMStrategy(columns: $1, parameters: $0) }
            )
        }

        private var specs: [ParameterSpec] {
            [
                Parameter.minConfidence.spec.defaulting(to: .number(minConfidence)),
                Parameter.lookbackHours.spec,
                Parameter.usesLanguageModel.spec.defaulting(to: .flag(usesLanguageModel)),
                Parameter.riskPerTrade.spec.defaulting(to: .number(riskPerTrade)),
                Parameter.stops.spec,
                Parameter.stopDistance.spec.defaulting(to: .number(levels.stopRanges)),
                Parameter.targetDistance.spec.defaulting(to: .number(levels.targetRanges)),
                LSTMStrategy.leastForecastShare.spec,
                Parameter.strongConfidence.spec,
            ] + Fusion.specs + TechnicalReader.specs
        }
    }

    /// The share of the average true range that a forecast range has at least to place a stop.
    ///
    /// A stop much nearer than bars are wide is hit by chance at once, and what it saves is less
    /// than a round trip costs; a model that forecasts such calm is wrong rather than early.
    fileprivate static let leastForecastShare = Parameter.number(
        "min_forecast_range",
        NumberRange(from: 0, to: 10),
        default: 0.1,
        step: 0.1,
        unit: "ATR",
        "Smallest forecast range that a stop is placed by."
    )

    fileprivate static let full = Variant(
        id: "lstm",
        name: "LSTM-AI",
        summary: "LSTM forecast, technical view and language model at 60 % confidence, "
            + "stop 1.5 and target 3 ATR",
        minConfidence: 60,
        riskPerTrade: 2,
        usesLanguageModel: true
    ).definition

    fileprivate static let fast = Variant(
        id: "lstm_fast",
        name: "LSTM-AI-Fast",
        summary: "LSTM forecast and technical view at 60 % confidence, stop 1.5 and target 3 ATR",
        minConfidence: 60,
        riskPerTrade: 2
    ).definition

    fileprivate static let conservative = Variant(
        id: "lstm_conservative",
        name: "LSTM-AI-Conservative",
        summary: "LSTM forecast, technical view and language model at 75 % confidence, "
            + "stop 2.5 and target 5 ATR",
        minConfidence: 75,
        riskPerTrade: 1,
        levels: .conservative,
        usesLanguageModel: true
    ).definition

    fileprivate static let aggressive = Variant(
        id: "lstm_aggressive",
        name: "LSTM-AI-Aggressive",
        summary: "LSTM forecast and technical view at any confidence, stop 1 and target 2 ATR",
        minConfidence: 50,
        riskPerTrade: 5,
        levels: .aggressive
    ).definition
}

extension StrategyDefinition {
    /// `lstm`: acts at 60 % confidence, risks at most 2 % a trade, asks a language model.
    public static let lstm = LSTMStrategy.full

    /// `lstm_fast`: acts at 60 % confidence, risks at most 2 % a trade, asks no language model.
    public static let lstmFast = LSTMStrategy.fast

    /// `lstm_conservative`: acts at 75 % confidence, risks at most 1 % a trade, asks a language
    /// model.
    public static let lstmConservative = LSTMStrategy.conservative

    /// `lstm_aggressive`: acts on every opinion, risks at most 5 % a trade, asks no language model.
    public static let lstmAggressive = LSTMStrategy.aggressive
}
