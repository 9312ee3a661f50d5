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

    /// The share of the series of which each claim is made.
    ///
    /// Each series has a seed of its own, so the result is the same for any number of threads.
    static func shares(_ setting: Setting, series: Int, threads: Int) async -> [Double] {
        let counts = await withTaskGroup(of: [Int].self) { group in
            for thread in 0..<threads {
                group.addTask {
                    var counts = [Int](repeating: 0, count: Claims.all.count)
                    for number in stride(from: thread, to: series, by: threads) {
                        for (claim, made) in claims(setting, number: number).enumerated()
                        where made {
                            counts[claim] += 1
                        }
                    }
                    return counts
                }
            }
            return await group.reduce([Int](repeating: 0, count: Claims.all.count)) {
                zip($0, $1).map(+)
            }
        }
        return counts.map { Double($0) / Double(series) }
    }

    private static func claims(_ setting: Setting, number: Int) -> [Bool] {
        var draws = Draws(seed: UInt64(number) &* 0x9E37_79B9 &+ UInt64(setting.bars))
        var returns = setting.kind.candidates(Claims.candidates, of: setting.bars, &draws)
        if setting.ratio > 0 {
            let mean = returns[0].reduce(0, +) / Double(setting.bars)
            let variance =
                returns[0].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(setting.bars)
            let gain = setting.ratio * variance.squareRoot()
            returns[0] = returns[0].map { $0 + gain }
        }
        return Claims.made(
            of: returns,
            benchmark: setting.kind.series(setting.bars, &draws),
            seed: UInt64(number),
            planted: setting.ratio > 0
        )
    }
}
