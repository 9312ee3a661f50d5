/// All that the figures need of a marked equity curve, in three passes over numbers side by side.
///
/// Every sum has the terms of the function of ``Performance`` that its figure is named after, in the
/// same order, so the figures are the same to the last bit.
struct EquitySums {
    /// The first equity.
    let first: Double
    /// The last equity.
    let last: Double
    /// ``Performance/returns(of:)``.
    let returns: [Double]
    /// Those of the returns.
    let moments: Moments
    /// Sum of the squares of the negative returns.
    let downsideSquares: Double
    /// ``Performance/maxDrawdowns(of:)``.
    let drawdowns: (money: Double, percent: Double)

    /// Adds up a curve.
    ///
    /// - Parameters:
    ///   - equity: The start of the window, then each bar's close; at least one point.
    ///   - known: Its returns where they are known already.
    init(_ equity: [Double], returns known: [Double]? = nil) {
        precondition(!equity.isEmpty, "an equity curve begins with the start of the window")
        first = equity[0]
        last = equity[equity.count - 1]
        returns = known ?? Self.returns(of: equity)
        drawdowns = Self.drawdowns(of: equity)
        (moments, downsideSquares) = Moments.withDownside(of: returns)
    }

    private static func returns(of equity: [Double]) -> [Double] {
        let count = equity.count - 1
        return [Double](unsafeUninitializedCapacity: count) { returns, initialized in
            equity.withUnsafeBufferPointer { equity in
                // An account at zero earns no return any more.
                let ruin = equity.prefix(count).firstIndex { $0 <= 0 } ?? count
                for bar in 0..<ruin {
                    returns.initializeElement(at: bar, to: equity[bar + 1] / equity[bar] - 1)
                }
                for bar in ruin..<count { returns.initializeElement(at: bar, to: 0) }
            }
            initialized = count
        }
    }

    private static func drawdowns(of equity: [Double]) -> (money: Double, percent: Double) {
        equity.withUnsafeBufferPointer { equity in
            var (peak, money, percent) = (-Double.infinity, 0.0, 0.0)
            for value in equity {
                peak = max(peak, value)
                let drawdown = peak - value
                money = max(money, drawdown)
                // A division costs more than all else here; a drawdown that is clearly not the
                // deepest needs none.
                if drawdown * 100.000_001 > percent * peak, peak > 0 {
                    percent = max(percent, drawdown / peak * 100)
                }
            }
            return (money, percent)
        }
    }
}
