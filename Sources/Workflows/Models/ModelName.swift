import Forecasting
public import Market

extension SeriesKey {
    /// The name of the series' model: `BTCUSDT_1h`, and `BTCUSDT_1h_spot` of spot candles.
    public var modelKey: String { ModelKey(self).name }

    /// The pattern of model names, as ``init(modelKey:)`` takes them.
    public static let modelKeyPattern: String = {
        let intervals = Interval.allCases.map(\.rawValue).joined(separator: "|")
        return "^\(Symbol.pattern(lowerCase: false))_(\(intervals))(_spot)?$"
    }()

    /// The series of a model.
    ///
    /// Only an exact name is accepted, so no path can be made of it.
    ///
    /// - Parameter name: A model's name: `BTCUSDT_1h`.
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)`` for any other text.
    public init(modelKey name: String) throws {
        guard let key = ModelKey(name: name) else {
            throw WorkflowError.invalid(
                parameter: "model_key",
                value: String(name.prefix(40)),
                remedy: "write it as BTCUSDT_1h, or BTCUSDT_1h_spot for spot candles"
            )
        }
        self = key.series
    }
}
