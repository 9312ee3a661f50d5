import Validation

/// How long a record has to be before it tells its Sharpe ratio from zero.
///
/// The minimum track record length of D. H. Bailey and M. López de Prado, "The Sharpe Ratio Efficient
/// Frontier" (2012), at a confidence of 95 %: as long as the returns stay as they were. The variance
/// of the ratio is the long-run one of ``LongRunSharpe``: that of independent returns calls a record of
/// dependent ones long enough too early.
public struct TrackRecord: Hashable, Codable, Sendable {
    /// Days of the window.
    public var days: Double
    /// Days that a record of these returns needs; nil where the ratio is not above zero, so that no
    /// record is long enough.
    @NullCodable public var minimumDays: Double?
    /// Days that are still missing; 0 where the window is long enough.
    @NullCodable public var missingDays: Double?

    /// The record of some returns.
    ///
    /// - Parameters:
    ///   - sharpe: The Sharpe ratio of the returns and its uncertainty; nil where it is undefined.
    ///   - bars: Bars in the window.
    ///   - barsPerYear: Bars in a year of 365 days.
    init(_ sharpe: LongRunSharpe?, bars: Int, barsPerYear: Double) {
        let barsPerDay = barsPerYear / 365
        let days = Double(bars) / barsPerDay
        let minimum = sharpe?.minimumTrackRecord().map { $0 / barsPerDay }?.finite
        self.days = days
        _minimumDays = NullCodable(minimum)
        _missingDays = NullCodable(minimum.map { max(0, $0 - days) })
    }

    private enum CodingKeys: String, CodingKey {
        case days
        case minimumDays = "minimum_days"
        case missingDays = "missing_days"
    }
}

extension Performance {
    /// The annualised Sharpe ratio that a window can just tell from luck, known before any run.
    ///
    /// - Parameters:
    ///   - bars: Bars in the window.
    ///   - barsPerYear: Bars in a year: 8760 for hourly ones.
    /// - Returns: The ratio that is above zero at a confidence of 95 %, for normal returns; nil where
    ///   the window is too short for any.
    public static func detectableSharpe(bars: Int, barsPerYear: Double) -> Double? {
        SharpeMoments.smallestDetectable(bars: bars)
            .flatMap { ($0 * barsPerYear.squareRoot()).finite }
    }
}
