public import Market

/// How far the account stood below its highest point so far.
public struct DrawdownPoint: Hashable, Codable, Sendable {
    /// The moment of the equity point it belongs to.
    public var timestamp: Timestamp
    /// Highest equity so far less equity now, in the quote currency, at least 0.
    public var drawdown: Double
    /// ``drawdown`` over that highest equity, in percent, at least 0.
    public var drawdownPct: Double

    /// Creates a point.
    public init(timestamp: Timestamp, drawdown: Double, drawdownPct: Double) {
        self.timestamp = timestamp
        self.drawdown = drawdown
        self.drawdownPct = drawdownPct
    }

    private enum CodingKeys: String, CodingKey {
        case timestamp
        case drawdown
        case drawdownPct = "drawdown_pct"
    }
}

extension Performance {
    /// The drawdown at every point of an equity curve: `peak(t) - e(t)` with
    /// `peak(t) = max(e(0)...e(t))`.
    ///
    /// The percentage of a peak that is not above zero is 0: nothing was there to lose.
    public static func drawdownCurve(of equity: [EquityPoint]) -> [DrawdownPoint] {
        var peak = -Double.infinity
        return equity.map { point in
            peak = max(peak, point.equity)
            let drawdown = peak - point.equity
            return DrawdownPoint(
                timestamp: point.timestamp,
                drawdown: drawdown,
                drawdownPct: peak > 0 ? drawdown / peak * 100 : 0
            )
        }
    }

    /// The deepest drawdown in money, at least 0; nil for an empty curve.
    public static func maxDrawdown(of curve: [DrawdownPoint]) -> Double? {
        curve.lazy.map(\.drawdown).max()
    }

    /// The deepest drawdown in percent, at least 0; nil for an empty curve.
    ///
    /// Its own maximum: a small fall from a small peak can be deeper in percent than the largest
    /// fall in money.
    public static func maxDrawdownPct(of curve: [DrawdownPoint]) -> Double? {
        curve.lazy.map(\.drawdownPct).max()
    }
}
