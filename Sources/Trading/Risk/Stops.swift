/// Which range the distances of stop and target are multiples of: `stops` on the wire.
///
/// The multiples are the same for both. The average true range is the mean of what a forecast range
/// is a forecast of, so the levels of both kinds are equally far away on average: over the embedded
/// sample, the next bar's range is 1.01 times the average true range. From bar to bar they differ,
/// as the forecast knows more than the last bars' mean.
public enum Stops: String, Codable, Sendable, CaseIterable {
    /// The average true range of the last bars.
    case atr
    /// The range that the model forecasts for the next bar.
    case forecast

    /// The share of the average true range that a forecast range has at least to place a stop.
    ///
    /// A stop much nearer than bars are wide is hit by chance at once, and what it saves is less
    /// than a round trip costs; a model that forecasts such calm is wrong rather than early.
    public static let leastForecastShare = 0.1

    /// Why no stop can be placed where there is no such range.
    var absence: String {
        switch self {
        case .atr: "no stop can be placed, as the market stands still"
        case .forecast: "no stop can be placed, as the model forecasts no range of 0.1 ATR or more"
        }
    }
}
