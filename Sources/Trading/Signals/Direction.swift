/// Which way a position gains.
public enum Direction: String, Codable, Sendable, CaseIterable {
    /// Gains when the price rises.
    case long = "LONG"
    /// Gains when the price falls.
    case short = "SHORT"

    /// +1 for long, -1 for short.
    public var sign: Double { self == .long ? 1 : -1 }

    /// The other direction.
    public var opposite: Direction { self == .long ? .short : .long }
}
