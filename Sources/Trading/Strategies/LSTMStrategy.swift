/// Trades the model's forecast fused with the technical view.
///
/// One type for all variants: they differ in how sure they must be, how much they risk and how far
/// away their levels are.
public struct LSTMStrategy: LanguageStrategy {
    private let technical: TechnicalReader
    private let fusion: Fusion
    private let levels: Levels
    private let usesLanguageModel: Bool

    /// Creates a strategy; the study of its columns must hold the forecasts.
    public init(
        columns: Columns,
        minConfidencePct: Double,
        levels: Levels,
        usesLanguageModel: Bool = false
    ) {
        self.usesLanguageModel = usesLanguageModel
        technical = TechnicalReader(columns)
        fusion = Fusion(minConfidencePct: minConfidencePct)
        self.levels = levels
    }

    /// What to ask at this close; nil where forecast or technical view is missing.
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
    /// strategy. The language view is the one that may be absent.
    public func signal(at now: Moment, language: LanguageView?) -> Signal {
        let price = now.close
        let atr = now[technical.atr]
        var signal = Signal(
            action: .hold,
            score: 0,
            price: price,
            views: Views(
                technical: technical.view(at: now),
                forecast: now.forecast.map(ForecastView.init),
                language: language
            ),
            volatilityPct: atr.map { 100 * $0 / price }
        )
        guard signal.views.forecast != nil else {
            signal.reason = "no forecast of the next bar"
            return signal
        }
        guard signal.views.technical != nil, let score = fusion.score(of: signal.views) else {
            signal.reason = "the indicators are in their warm-up"
            return signal
        }
        signal.score = score
        signal.advise(fusion.action(for: score), levels: levels, atr: atr)
        return signal
    }
}

extension LSTMStrategy {
    /// What sets one variant apart from the others.
    private struct Variant {
        var id: String
        var name: String
        var summary: String
        var defaults: StrategyParameters
        var levels: Levels

        var definition: StrategyDefinition {
            StrategyDefinition(
                id: id,
                name: name,
                summary: summary,
                usesForecast: true,
                parameterNames: StrategyParameters.Name.allCases,
                defaults: defaults,
                make: { [levels] parameters, columns in
                    LSTMStrategy(
                        columns: columns,
                        minConfidencePct: parameters.minConfidence,
                        levels: levels
                    )
                }
            )
        }
    }

    fileprivate static let fast = Variant(
        id: "lstm_fast",
        name: "LSTM-AI-Fast",
        summary: "LSTM forecast and technical view at 60 % confidence, stop 1.5 and target 3 ATR",
        defaults: StrategyParameters(minConfidence: 60, riskPerTrade: 2),
        levels: .standard
    ).definition

    fileprivate static let aggressive = Variant(
        id: "lstm_aggressive",
        name: "LSTM-AI-Aggressive",
        summary: "LSTM forecast and technical view at any confidence, stop 1 and target 2 ATR",
        defaults: StrategyParameters(minConfidence: 50, riskPerTrade: 5),
        levels: .aggressive
    ).definition
}

extension StrategyDefinition {
    /// `lstm_fast`: acts at 60 % confidence, risks at most 2 % a trade, asks no language model.
    public static let lstmFast = LSTMStrategy.fast

    /// `lstm_aggressive`: acts on every opinion, risks at most 5 % a trade, asks no language model.
    public static let lstmAggressive = LSTMStrategy.aggressive
}
