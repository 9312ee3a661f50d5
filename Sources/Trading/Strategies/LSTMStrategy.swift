/// Trades the model's forecast, fused with the technical view and a language model's view.
///
/// One type for all variants: they differ in minimum confidence, risk, levels, and whether they ask
/// a language model.
public struct LSTMStrategy: LanguageStrategy {
    private let technical: TechnicalReader
    private let fusion: Fusion
    private let levels: Levels
    private let stops: Stops
    private let leastForecastShare: Double
    private let usesLanguageModel: Bool
    private let withholdsForecast: Bool

    /// Creates a strategy.
    ///
    /// - Parameters:
    ///   - columns: The indicator columns; their study must have the forecasts.
    ///   - parameters: The parameters of its definition.
    ///   - withholdsForecast: Whether it decides without a forecast. It then asks no language model
    ///     either, whose prompt has the forecast in it.
    public init(
        columns: Columns,
        parameters: StrategyParameters,
        withholdsForecast: Bool = false
    ) {
        technical = TechnicalReader(columns, parameters: parameters)
        fusion = Fusion(parameters)
        levels = Levels(parameters)
        stops = parameters[.stops]
        leastForecastShare = parameters[Self.leastForecastShare]
        usesLanguageModel = parameters[.usesLanguageModel] && !withholdsForecast
        self.withholdsForecast = withholdsForecast
    }

    /// The prompt at this close; nil if forecast or technical view is missing, and without a
    /// language model.
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

    /// The fused signal at this close.
    ///
    /// It holds, with a reason, if forecast or technical view is missing, since either alone would
    /// be another strategy, unless the forecast is withheld on purpose. Only the language view may be
    /// missing, and the signal says so if it was wanted.
    public func signal(at now: Moment, language: LanguageView?) -> Signal {
        let price = now.close
        let atr = now[technical.atr]
        let forecast = withholdsForecast ? nil : now.forecast.map(ForecastView.init)
        var signal = Signal(
            action: .hold,
            score: 0,
            price: price,
            views: Views(technical: technical.view(at: now), forecast: forecast),
            volatilityPct: atr.map { 100 * $0 / price }
        )
        guard forecast != nil || withholdsForecast else {
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
        let action = fusion.action(for: signal.score)
        signal.advise(
            action,
            levels: stops == .band ? levels.inStops : levels,
            range: range(of: forecast, for: action, at: price, atr: atr),
            of: stops
        )
        return signal
    }

    /// The range that levels are multiples of; nil if none can place them.
    private func range(
        of forecast: ForecastView?,
        for action: Action,
        at price: Double,
        atr: Double?
    ) -> Double? {
        let range: Double?
        switch stops {
        case .atr: return atr
        case .forecast: range = forecast?.range(from: price)
        case .band:
            range = action.direction.flatMap { forecast?.bandDistance(for: $0, from: price) }
        }
        guard let atr, let range, range >= leastForecastShare * atr else { return nil }
        return range
    }
}

extension LSTMStrategy {
    /// The differences between the variants.
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
                makeWithoutForecast: {
                    LSTMStrategy(columns: $1, parameters: $0, withholdsForecast: true)
                },
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

    /// The smallest forecast range, or distance of a band's edge, that places a stop, as a share of the
    /// average true range.
    ///
    /// A stop much nearer than the bars' ranges is hit by noise at once, and saves less than a
    /// round trip costs; such a forecast is an error rather than information.
    fileprivate static let leastForecastShare = Parameter.number(
        "min_forecast_range",
        NumberRange(from: 0, to: 10),
        default: 0.1,
        step: 0.1,
        unit: "ATR",
        "Smallest forecast range, or distance of a band's edge, that a stop is placed by."
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

    /// `lstm_aggressive`: acts at any confidence, risks at most 5 % a trade, asks no language
    /// model.
    public static let lstmAggressive = LSTMStrategy.aggressive
}
