public import Market

/// The distance of the equity from its running maximum.
public struct DrawdownPoint: Hashable, Codable, Sendable {
    /// The timestamp of its equity point.
    public var timestamp: Timestamp
    /// Running maximum less equity, in the quote currency, at least 0.
    public var drawdown: Double
    /// ``drawdown`` over the running maximum, in percent, at least 0.
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
    /// The percentage is 0 for a maximum that is not above zero.
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

    /// The maximum drawdowns in money and in percent, both at least 0, as those of the
    /// ``drawdownCurve(of:)``, without a curve; nil for no equity.
    public static func maxDrawdowns(
        of equity: [EquityPoint]
    ) -> (money: Double, percent: Double)? {
        guard !equity.isEmpty else { return nil }
        var (peak, money, percent) = (-Double.infinity, 0.0, 0.0)
        for point in equity {
            peak = max(peak, point.equity)
            let drawdown = peak - point.equity
            money = max(money, drawdown)
            if peak > 0 { percent = max(percent, drawdown / peak * 100) }
        }
        return (money, percent)
    }

    /// The maximum drawdown in money, at least 0; nil for an empty curve.
    public static func maxDrawdown(of curve: [DrawdownPoint]) -> Double? {
        curve.lazy.map(\.drawdown).max()
    }

    /// The maximum drawdown in percent, at least 0; nil for an empty curve.
    ///
    /// A separate maximum: a small fall from a small peak can be deeper in percent than the largest
    /// fall in money.
    public static func maxDrawdownPct(of curve: [DrawdownPoint]) -> Double? {
        curve.lazy.map(\.drawdownPct).max()
    }
}
