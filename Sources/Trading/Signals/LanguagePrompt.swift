/// What a language model is told about one close.
///
/// It names no symbol, no date and no price: a model has read the news of the days that it is asked
/// about, and must not recognise them.
public struct LanguagePrompt: Hashable, Sendable {
    /// The question, in words.
    public let text: String

    /// Creates a prompt from the views at a close.
    public init(at now: Moment, technical: TechnicalView, forecast: ForecastView) {
        text = "\(technical.reasoning)"
    }
}
