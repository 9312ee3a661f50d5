import Market

/// The accounts of several symbols as one: the sum of their equity curves.
package struct Portfolio {
    /// The sum at every timestamp at which any account has a point.
    package let equityCurve: [EquityPoint]
    /// The equity of each account at those timestamps.
    let accounts: [[EquityPoint]]
    /// How often an account had no point at such a timestamp and counted with its last equity, or
    /// its initial one.
    package let carriedPoints: Int

    /// Sums curves, each in time order and not empty.
    ///
    /// A missing candle leaves a symbol without a point. The account then counts with its last
    /// equity; nothing is interpolated.
    package init(summing curves: [[EquityPoint]]) {
        var next = Array(repeating: 0, count: curves.count)
        var equities = curves.map { $0[0].equity }
        var sums: [EquityPoint] = []
        var carried = 0
        var accounts = [[EquityPoint]](repeating: [], count: curves.count)
        while let time = Self.earliest(in: curves, from: next) {
            for (index, curve) in curves.enumerated() {
                if next[index] < curve.count, curve[next[index]].timestamp == time {
                    equities[index] = curve[next[index]].equity
                    next[index] += 1
                } else {
                    carried += 1
                }
                accounts[index].append(EquityPoint(timestamp: time, equity: equities[index]))
            }
            sums.append(EquityPoint(timestamp: time, equity: equities.reduce(0, +)))
        }
        equityCurve = sums
        carriedPoints = carried
        self.accounts = accounts
    }

    private static func earliest(in curves: [[EquityPoint]], from next: [Int]) -> Timestamp? {
        zip(curves, next).compactMap { curve, next in
            next < curve.count ? curve[next].timestamp : nil
        }.min()
    }
}
