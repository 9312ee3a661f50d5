/// All that the figures need of a marked equity curve, in two passes over numbers side by side.
///
/// Every sum has the terms of the function of ``Performance`` that its figure is named after, in the
/// same order, so the figures are the same to the last bit. Each addition and each maximum waits for the
/// one before, so several beside each other in one pass cost hardly more than one.
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
        if let known {
            returns = known
            (moments, downsideSquares) = Moments.withDownside(of: known)
            var deepest = DeepestDrawdown()
            equity.withUnsafeBufferPointer { for value in $0 { deepest.pass(value) } }
            drawdowns = deepest.found
            return
        }
        let count = equity.count - 1
        var deepest = DeepestDrawdown()
        var sums = (all: 0.0, downside: 0.0)
        let returns = [Double](unsafeUninitializedCapacity: count) { returns, initialized in
            equity.withUnsafeBufferPointer { equity in
                // Copies, so that nothing that is written in the loop can be one of them.
                var drawdown = DeepestDrawdown()
                var (sum, downside) = (0.0, 0.0)
                drawdown.pass(equity[0])
                var before = equity[0]
                for bar in 0..<count {
                    let after = equity[bar + 1]
                    // An account at zero earns no return any more.
                    let isRuined = before <= 0
                    let value = isRuined ? 0 : after / before - 1
                    returns.initializeElement(at: bar, to: value)
                    sum += value
                    downside += min(value, 0) * min(value, 0)
                    drawdown.pass(after)
                    before = isRuined ? before : after
                }
                (deepest, sums) = (drawdown, (sum, downside))
            }
            initialized = count
        }
        self.returns = returns
        drawdowns = deepest.found
        downsideSquares = sums.downside
        moments = Moments(of: returns, sum: sums.all)
    }
}

/// The largest drawdown of the points so far.
private struct DeepestDrawdown {
    private var peak = -Double.infinity
    private var money = 0.0
    private var percent = 0.0

    /// In the quote currency, and in percent of the peak before it.
    var found: (money: Double, percent: Double) { (money, percent) }

    /// Looks at the next point.
    mutating func pass(_ value: Double) {
        peak = max(peak, value)
        let drawdown = peak - value
        money = max(money, drawdown)
        // A division costs more than all else here; a drawdown that is clearly not the deepest needs
        // none.
        if drawdown * 100.000_001 > percent * peak, peak > 0 {
            percent = max(percent, drawdown / peak * 100)
        }
    }
}
