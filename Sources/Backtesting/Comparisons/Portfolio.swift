import Market

/// The accounts of several symbols as one: their equity added up moment by moment.
package struct Portfolio {
    /// The sum at every moment at which any of the accounts has a point.
    package let equityCurve: [EquityPoint]
    /// How often an account had no point at such a moment and counted with its last equity, or with
    /// its first where it had none yet.
    package let carriedPoints: Int

    /// Adds curves up, each in order of time and none of them empty.
    ///
    /// A symbol has no candle at a moment where one is missing from its data. Nothing is made up for
    /// it: the account stands where it stood.
    package init(summing curves: [[EquityPoint]]) {
        var next = Array(repeating: 0, count: curves.count)
        var equities = curves.map { $0[0].equity }
        var sums: [EquityPoint] = []
        var carried = 0
        while let time = Self.earliest(in: curves, from: next) {
            for (index, curve) in curves.enumerated() {
                if next[index] < curve.count, curve[next[index]].timestamp == time {
                    equities[index] = curve[next[index]].equity
                    next[index] += 1
                } else {
                    carried += 1
                }
            }
            sums.append(EquityPoint(timestamp: time, equity: equities.reduce(0, +)))
        }
        equityCurve = sums
        carriedPoints = carried
    }

    private static func earliest(in curves: [[EquityPoint]], from next: [Int]) -> Timestamp? {
        zip(curves, next).compactMap { curve, next in
            next < curve.count ? curve[next].timestamp : nil
        }.min()
    }
}
