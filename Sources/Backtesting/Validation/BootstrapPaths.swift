import Validation

/// Equity paths of resampled returns, as multiples of the capital.
///
/// A window of more than ``MonteCarlo/mostSteps`` returns is cut into stretches of bars, which are
/// resampled as wholes. A stretch keeps its growth, its highest and lowest point and the drawdown
/// inside it, from which a path's largest drawdown follows exactly.
struct BootstrapPaths {
    /// The last equity of each path.
    private(set) var finals: [Double] = []
    /// The largest drawdown of each path, 0...1.
    private(set) var drawdowns: [Double] = []
    /// Share of the paths that ever lost as much as counts as ruin.
    let ruinShare: Double
    /// Mean length of a block, in bars.
    let meanBlockLength: Double
    /// The bars after which ``fan`` was taken, ascending; 0 is the start.
    let moments: [Int]
    /// The equity of each path at each moment.
    private(set) var fan: [[Double]]

    /// Consecutive bars.
    private struct Stretch {
        /// Equity after the last bar over that before the first one.
        var growth = 1.0
        /// The highest and the lowest equity after a bar, over that before the first one.
        var highest = -Double.infinity
        var lowest = Double.infinity
        /// The largest drawdown between bars of the stretch.
        var drawdown = 0.0

        mutating func append(_ value: Double) {
            growth *= max(0, 1 + value)
            highest = max(highest, growth)
            lowest = min(lowest, growth)
            if highest > 0 { drawdown = max(drawdown, 1 - growth / highest) }
        }
    }

    /// Draws paths as long as the returns are.
    init(
        _ returns: [Double],
        paths: Int,
        meanBlockLength length: Double,
        ruinLoss: Double,
        using generator: inout SplitMix64
    ) {
        let bars = (returns.count + MonteCarlo.mostSteps - 1) / MonteCarlo.mostSteps
        let stretches = stride(from: 0, to: returns.count, by: bars).map { start in
            returns[start..<min(start + bars, returns.count)].reduce(into: Stretch()) {
                $0.append($1)
            }
        }
        let count = stretches.count
        // In stretches of bars.
        let blockLength = max(1, length / Double(bars))
        meanBlockLength = blockLength * Double(bars)
        let points = min(MonteCarlo.fanPoints, count + 1)
        let steps = (0..<points).map { $0 * count / (points - 1) }
        moments = steps.map { min($0 * bars, returns.count) }
        fan = [[Double]](repeating: [], count: points)
        let restart = 1 / blockLength
        var ruined = 0
        for _ in 0..<paths {
            var (equity, peak, lowest, drawdown) = (1.0, 1.0, 1.0, 0.0)
            var position = 0
            var point = 1
            fan[0].append(1)
            for step in 0..<count {
                let share = Double(generator.next() >> 11) * 0x1p-53
                if step == 0 || share < restart {
                    position = Int(generator.next().multipliedFullWidth(by: UInt64(count)).high)
                } else {
                    position = position + 1 == count ? 0 : position + 1
                }
                let stretch = stretches[position]
                let low = equity * stretch.lowest
                lowest = min(lowest, low)
                // Few steps deepen the drawdown, and a division for each would cost more than the rest.
                if peak - low > drawdown * peak { drawdown = max(drawdown, 1 - low / peak) }
                drawdown = max(drawdown, stretch.drawdown)
                peak = max(peak, equity * stretch.highest)
                equity *= stretch.growth
                if step + 1 == steps[point] {
                    fan[point].append(equity)
                    point = min(point + 1, points - 1)
                }
            }
            finals.append(equity)
            drawdowns.append(drawdown)
            ruined += lowest <= 1 - ruinLoss ? 1 : 0
        }
        ruinShare = Double(ruined) / Double(paths)
    }
}
