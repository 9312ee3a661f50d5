public import Market

/// Whether the decisions of a run come out the same when the candles after them are taken away.
public struct Causality: Hashable, Codable, Sendable {
    /// A stage of a decision, in the order in which a decision is made.
    public enum Stage: String, Codable, Sendable, CaseIterable {
        /// An indicator, or a feature of the model's input.
        case feature
        /// The scaling of the features, or what it was fitted on.
        case scaler
        /// The model's forecast.
        case forecast
        /// The ranks and probabilities of forecasts, or what they were fitted on.
        case calibration
        /// What a language model is asked.
        case prompt
        /// The strategy's signal.
        case signal
    }

    /// How many decisions were made again.
    public var checkedBars: Int
    /// Whether all of them came out the same; nil where none was checked.
    @NullCodable public var passed: Bool?
    /// The first stage that came out different; nil where none did.
    @NullCodable public var stage: Stage?
    /// When the bar opened at whose close it came out different; nil where none did, and for a stage
    /// that was fitted on candles it must not know.
    @NullCodable public var bar: Timestamp?
    /// What was different, as a phrase; nil where nothing was.
    @NullCodable public var detail: String?

    /// A check that found nothing.
    init(checked: Int) {
        checkedBars = checked
        _passed = NullCodable(checked > 0 ? true : nil)
        _stage = NullCodable(nil)
        _bar = NullCodable(nil)
        _detail = NullCodable(nil)
    }

    /// A check that found a stage that has seen the future.
    init(checked: Int, stage: Stage, bar: Timestamp?, detail: String) {
        checkedBars = checked
        _passed = NullCodable(false)
        _stage = NullCodable(stage)
        _bar = NullCodable(bar)
        _detail = NullCodable(detail)
    }

    private enum CodingKeys: String, CodingKey {
        case checkedBars = "checked_bars"
        case passed
        case stage
        case bar
        case detail
    }
}

extension Causality {
    /// The first warning of a report whose decisions came out different; nil for all others.
    var warning: String? {
        guard passed == false, let stage else { return nil }
        let place = bar.map { " at the bar of \(TimeText.minute($0))" } ?? ""
        return "LOOK-AHEAD: the \(stage.rawValue) stage has seen the future\(place)"
            + (detail.map { " (\($0.oneLine(200)))" } ?? "")
            + "; no figure of this run can be believed."
    }
}
