/// Mean and population variance of the last `period` observations, in O(1) amortised time for each.
///
/// Blocks as in ``SlidingFold``, with sums of `d = x - pivot` and of `d * d`, the pivot being the
/// observation that begins the current block. Every window that ends in a block holds the block's
/// first observation, so the mean is at most `sqrt(period) * sigma` away from the pivot, and
/// `mean(d * d) - mean(d) * mean(d)` loses at most a factor of about `period` in precision: price
/// level and length of the series do not matter. A window of equal numbers has variance 0 exactly.
struct SlidingMoments {
    private let period: Int
    /// The current block's observations.
    private var block: [Double]
    /// Sums over the last block's tails, by where the tail begins; the empty tail is last.
    private var tails: [(sum: Double, squares: Double)]
    private var head = (sum: 0.0, squares: 0.0)
    private var pivot = 0.0
    private var position = 0
    private var count = 0

    /// Creates an empty window of that many observations.
    init(period: Int) {
        self.period = period
        block = Array(repeating: 0, count: period)
        tails = Array(repeating: (0, 0), count: period + 1)
    }

    /// Takes the next observation and returns the moments of the window that it ends, NaN as long
    /// as there are fewer than `period`.
    mutating func update(_ observation: Double) -> (mean: Double, variance: Double) {
        if position == 0 {
            beginBlock(pivot: observation)
        }
        let distance = observation - pivot
        head.sum += distance
        head.squares += distance * distance
        block[position] = observation
        position += 1
        count += 1
        let tail = tails[position]
        if position == period {
            position = 0
        }
        guard count >= period else { return (.nan, .nan) }
        let mean = (tail.sum + head.sum) / Double(period)
        let meanSquare = (tail.squares + head.squares) / Double(period)
        return (pivot + mean, max(0, meanSquare - mean * mean))
    }

    private mutating func beginBlock(pivot: Double) {
        self.pivot = pivot
        head = (0, 0)
        for index in block.indices.reversed() {
            let distance = block[index] - pivot
            tails[index].sum = tails[index + 1].sum + distance
            tails[index].squares = tails[index + 1].squares + distance * distance
        }
    }
}
