/// The opinions that one signal was fused from; nil where a source took no part.
public struct Views: Hashable, Sendable {
    /// What the indicators say.
    public var technical: TechnicalView?
    /// What the model says.
    public var forecast: ForecastView?
    /// What the language model says.
    public var language: LanguageView?

    /// Creates a set of views.
    public init(
        technical: TechnicalView? = nil,
        forecast: ForecastView? = nil,
        language: LanguageView? = nil
    ) {
        self.technical = technical
        self.forecast = forecast
        self.language = language
    }
}
