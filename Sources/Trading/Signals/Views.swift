/// The opinions that one signal was fused from; nil where a source took no part.
public struct Views: Hashable, Sendable {
    /// What the indicators say.
    public var technical: TechnicalView?
    /// What the model says.
    public var forecast: ForecastView?
    /// What the language model says.
    public var language: LanguageView?
    /// Whether the strategy wants a language model's opinion at this close.
    public var usesLanguageModel: Bool

    /// Creates a set of views.
    public init(
        technical: TechnicalView? = nil,
        forecast: ForecastView? = nil,
        language: LanguageView? = nil,
        usesLanguageModel: Bool = false
    ) {
        self.technical = technical
        self.forecast = forecast
        self.language = language
        self.usesLanguageModel = usesLanguageModel
    }

    /// Whether the language model's opinion was wanted and is not here: its weight has gone to the
    /// other views.
    public var isLanguageMissing: Bool { usesLanguageModel && language == nil }
}
