public import Market

/// The account at one moment: its balance plus the unrealised profit of the open position.
public struct EquityPoint: Hashable, Codable, Sendable {
    /// The close of a bar, or the start of the window.
    public var timestamp: Timestamp
    /// In the quote currency, after all costs so far.
    public var equity: Double

    /// Creates a point.
    public init(timestamp: Timestamp, equity: Double) {
        self.timestamp = timestamp
        self.equity = equity
    }
}
