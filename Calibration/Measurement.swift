import Foundation

/// How often each claim is made of many series.
enum Measurement {
    /// The setting of one column of a table.
    struct Setting: Sendable {
        let kind: NullSeries
        /// Returns of a series.
        let bars: Int
        /// The planted Sharpe ratio per bar of the first candidate; 0 for none.
        let ratio: Double
    }

    /// Counts of how many series each claim is made.
    ///
    /// Each series has a number of its own, from which its seed is made, so the result is the same
    /// for any number of threads.
    ///
    /// - Parameters:
    ///   - series: How many series.
    ///   - threads: How many are worked on at a time.
    ///   - claims: Which claims are made of the series with a number.
    /// - Returns: The share of the series of which each claim is made; nil for one that is not asked.
    /// - Throws: What `claims` throws.
    static func shares(
        series: Int,
        threads: Int,
        of claims: @escaping @Sendable (Int) throws -> [Bool?]
    ) async throws -> [Double?] {
        try await withThrowingTaskGroup(of: [Int?].self) { group in
            for thread in 0..<threads {
                group.addTask {
                    var counts: [Int?] = []
                    for number in stride(from: thread, to: series, by: threads) {
                        let made = try claims(number).map { $0.map { $0 ? 1 : 0 } }
                        counts = counts.isEmpty ? made : sum(counts, made)
                    }
                    return counts
                }
            }
            let counts = try await group.reduce(into: [Int?]()) { all, part in
                all = all.isEmpty ? part : part.isEmpty ? all : sum(all, part)
            }
            return counts.map { $0.map { Double($0) / Double(series) } }
        }
    }

    private static func sum(_ left: [Int?], _ right: [Int?]) -> [Int?] {
        zip(left, right).map { left, right in left.flatMap { left in right.map { left + $0 } } }
    }

    /// The returns of the candidates of a series, and those of holding.
    static func returns(
        _ setting: Setting,
        number: Int
    ) -> (candidates: [[Double]], benchmark: [Double]) {
        var draws = Draws(seed: UInt64(number) &* 0x9E37_79B9 &+ UInt64(setting.bars))
        var returns = setting.kind.candidates(Claims.candidates, of: setting.bars, &draws)
        if setting.ratio > 0 {
            let mean = returns[0].reduce(0, +) / Double(setting.bars)
            let variance =
                returns[0].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(setting.bars)
            let gain = setting.ratio * variance.squareRoot()
            returns[0] = returns[0].map { $0 + gain }
        }
        return (returns, setting.kind.series(setting.bars, &draws))
    }
}
