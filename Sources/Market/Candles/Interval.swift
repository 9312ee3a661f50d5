/// The length of a candle, as Binance names it.
///
/// Calendar months are left out, as their length is not fixed, and spans of three days, as nothing
/// says which days they open on.
public enum Interval: String, CaseIterable, Codable, Sendable {
    case oneMinute = "1m"
    case threeMinutes = "3m"
    case fiveMinutes = "5m"
    case fifteenMinutes = "15m"
    case thirtyMinutes = "30m"
    case oneHour = "1h"
    case twoHours = "2h"
    case fourHours = "4h"
    case sixHours = "6h"
    case eightHours = "8h"
    case twelveHours = "12h"
    case oneDay = "1d"
    case oneWeek = "1w"

    /// Reads an interval's name, such as `1h`.
    ///
    /// - Throws: ``MarketError/unknownInterval(_:)``, which lists the known ones.
    public init(_ text: String) throws(MarketError) {
        guard let interval = Interval(rawValue: text) else {
            throw .unknownInterval(text)
        }
        self = interval
    }

    /// The interval's length in milliseconds.
    public var milliseconds: Int64 {
        let minute: Int64 = 60_000
        return switch self {
        case .oneMinute: minute
        case .threeMinutes: 3 * minute
        case .fiveMinutes: 5 * minute
        case .fifteenMinutes: 15 * minute
        case .thirtyMinutes: 30 * minute
        case .oneHour: 60 * minute
        case .twoHours: 120 * minute
        case .fourHours: 240 * minute
        case .sixHours: 360 * minute
        case .eightHours: 480 * minute
        case .twelveHours: 720 * minute
        case .oneDay: 1440 * minute
        case .oneWeek: 7 * 1440 * minute
        }
    }

    /// How many such candles a year of 365 days holds; the factor that annualises per-bar figures.
    public var barsPerYear: Double {
        365 * 86_400_000 / Double(milliseconds)
    }

    /// Where candles of this length may open, as an offset from the epoch in milliseconds.
    ///
    /// Weeks open on Monday; the epoch was a Thursday.
    var anchor: Int64 {
        self == .oneWeek ? 4 * 86_400_000 : 0
    }

    /// Whether a candle of this length may open at that moment.
    public func isAligned(_ openTime: Timestamp) -> Bool {
        (openTime.milliseconds - anchor) % milliseconds == 0
    }

    /// The opening time of the candle that holds that moment.
    public func openTime(containing time: Timestamp) -> Timestamp {
        let offset = (time.milliseconds - anchor) % milliseconds
        return time - (offset < 0 ? offset + milliseconds : offset)
    }

    /// The opening times of the candles that open and close inside a stretch of time.
    ///
    /// - Returns: From the first such opening time to the last one's close; empty where no candle
    ///   fits in.
    public func openTimes(within stretch: Range<Timestamp>) -> Range<Timestamp> {
        let first = openTime(containing: stretch.lowerBound + (milliseconds - 1))
        return first..<max(first, openTime(containing: stretch.upperBound))
    }
}

extension Interval: CustomStringConvertible {
    /// The interval's name on the wire: `1h`.
    public var description: String { rawValue }
}
