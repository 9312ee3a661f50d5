/// The views that a signal was fused from; nil for a missing one.
public struct Views: Hashable, Sendable {
    /// The indicators' view.
    public var technical: TechnicalView?
    /// The model's view.
    public var forecast: ForecastView?
    /// The language model's view.
    public var language: LanguageView?
    /// Whether the strategy wants a language model's view at this close.
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

    /// Whether the language model's view was wanted and is missing: its weight has gone to the
    /// other views.
    public var isLanguageMissing: Bool { usesLanguageModel && language == nil }
}
