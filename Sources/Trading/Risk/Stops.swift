/// Which range the distances of stop and target are multiples of: `stops` on the wire.
///
/// The multiples are the same for both. The average true range is the mean of what a forecast range
/// is a forecast of, so the levels of both kinds are equally far away on average: over the embedded
/// sample, the next bar's range is 1.01 times the average true range. From bar to bar they differ,
/// as the forecast knows more than the last bars' mean.
public enum Stops: String, Codable, Sendable, CaseIterable, ParameterRepresentable {
    /// The average true range of the last bars.
    case atr
    /// The range that the model forecasts for the next bar.
    case forecast

    /// Why no stop can be placed where there is no such range.
    var absence: String {
        switch self {
        case .atr: "no stop can be placed, as the market stands still"
        case .forecast: "no stop can be placed, as the model forecasts no range that is wide enough"
        }
    }
}
