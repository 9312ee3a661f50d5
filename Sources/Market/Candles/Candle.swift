/// One bar of trading: open, high, low, close and volume between two moments.
///
/// A candle is known only once it has closed, at `openTime + interval`.
public struct Candle: Hashable, Codable, Sendable {
    /// When the bar began.
    public var openTime: Timestamp
    /// First price, in the quote currency.
    public var open: Double
    /// Highest price.
    public var high: Double
    /// Lowest price.
    public var low: Double
    /// Last price.
    public var close: Double
    /// Amount traded, in the base currency; 0 without trades.
    public var volume: Double

    /// Creates a candle without checking it; ``fault(interval:)`` checks.
    public init(
        openTime: Timestamp,
        open: Double,
        high: Double,
        low: Double,
        close: Double,
        volume: Double
    ) {
        self.openTime = openTime
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }

    /// What a price may be.
    ///
    /// Beyond these bounds products and quotients of prices are no longer exact.
    public static let prices = 1e-12...1e12
    /// What a volume may be.
    public static let volumes = 0...1e24

    /// What is wrong with this candle, or nil where nothing is.
    ///
    /// Prices are in ``prices``, the high is the largest and the low the smallest of the four, the
    /// volume is in ``volumes``, and the bar opens where the interval lets it.
    public func fault(interval: Interval) -> CandleFault? {
        for (name, price) in [("open", open), ("high", high), ("low", low), ("close", close)] {
            guard Self.prices.contains(price) else {
                return .price(column: name, value: price)
            }
        }
        guard high >= max(open, close, low) else {
            return .highTooLow(high: high, other: max(open, close, low))
        }
        guard low <= min(open, close) else {
            return .lowTooHigh(low: low, other: min(open, close))
        }
        guard Self.volumes.contains(volume) else {
            return .volume(volume)
        }
        guard interval.isAligned(openTime) else {
            return .misaligned(openTime, interval)
        }
        return nil
    }
}

/// A reason why a candle cannot be real.
public enum CandleFault: Hashable, Sendable {
    /// A price that is not in ``Candle/prices``.
    case price(column: String, value: Double)
    /// A high below another price of the same bar.
    case highTooLow(high: Double, other: Double)
    /// A low above another price of the same bar.
    case lowTooHigh(low: Double, other: Double)
    /// A volume that is not in ``Candle/volumes``.
    case volume(Double)
    /// An opening time that is no multiple of the interval.
    case misaligned(Timestamp, Interval)
    /// The same opening time as the row before.
    case duplicateTime(Timestamp)
    /// An opening time before that of the row before.
    case unsorted(Timestamp, after: Timestamp)
}

extension CandleFault: CustomStringConvertible {
    /// The fault with the offending value and what would be right.
    public var description: String {
        switch self {
        case .price(let column, let value):
            value > 0 && value.isFinite
                ? "\(column) is \(value), but a price is a number from 1e-12 to 1e12"
                : "\(column) is \(value), but a price is a finite number above 0"
        case .highTooLow(let high, let other):
            "high \(high) is below \(other), another price of the same bar"
        case .lowTooHigh(let low, let other):
            "low \(low) is above \(other), another price of the same bar"
        case .volume(let value):
            value > 0 && value.isFinite
                ? "volume is \(value), but a volume is a number from 0 to 1e24"
                : "volume is \(value), but a volume is a finite number of at least 0"
        case .misaligned(let time, let interval):
            "\(time) is not where a \(interval) candle opens; check the interval and the time unit"
        case .duplicateTime(let time):
            "\(time) stands twice; keep one row for each opening time"
        case .unsorted(let time, let previous):
            "\(time) comes after \(previous); sort the rows by opening time"
        }
    }
}
