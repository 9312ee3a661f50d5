/// The value of an indicator that a strategy decides by, at one close.
public struct IndicatorReading: Hashable, Sendable {
    /// The indicator, in lower case: `supertrend`.
    public let name: String
    /// In the indicator's own unit.
    public let value: Double

    /// Creates a reading.
    public init(name: String, value: Double) {
        self.name = name
        self.value = value
    }
}
