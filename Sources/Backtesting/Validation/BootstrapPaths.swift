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
        /// The least that is left of a peak inside the stretch, as a share of it.
        var left = 1.0

        mutating func append(_ value: Double) {
            growth *= max(0, 1 + value)
            highest = max(highest, growth)
            lowest = min(lowest, growth)
            if highest > 0 { left = min(left, growth / highest) }
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
        // A number of 64 bits says by its upper half whether a block begins, and by the lower one where.
        let restart = UInt64((0x1p32 / blockLength).rounded(.up))
        var ruined = 0
        for _ in 0..<paths {
            var (equity, peak, lowest, left) = (1.0, 1.0, 1.0, 1.0)
            var position = 0
            // The first step begins a block in any case.
            var limit = UInt64(1) << 32
            fan[0].append(1)
            for point in 1..<points {
                for _ in steps[point - 1]..<steps[point] {
                    let bits = generator.next()
                    if bits >> 32 < limit {
                        position = Int(((bits & 0xFFFF_FFFF) &* UInt64(count)) >> 32)
                    } else {
                        position = position + 1 == count ? 0 : position + 1
                    }
                    limit = restart
                    let stretch = stretches[position]
                    let low = equity * stretch.lowest
                    lowest = lesser(low, lowest)
                    left = lesser(lesser(low / peak, stretch.left), left)
                    peak = greater(equity * stretch.highest, peak)
                    equity *= stretch.growth
                }
                fan[point].append(equity)
            }
            finals.append(equity)
            drawdowns.append(1 - left)
            ruined += lowest <= 1 - ruinLoss ? 1 : 0
        }
        ruinShare = Double(ruined) / Double(paths)
    }
}

/// The lesser of two numbers, the second one where the first is NaN.
///
/// It is one instruction of the processor, and `min` several.
func lesser(_ left: Double, _ right: Double) -> Double { left < right ? left : right }

/// The greater of two numbers, the second one where the first is NaN.
func greater(_ left: Double, _ right: Double) -> Double { left > right ? left : right }
