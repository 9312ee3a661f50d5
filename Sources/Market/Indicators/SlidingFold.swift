/// How two neighbouring stretches of a column become one number.
///
/// The operation is associative.
protocol Folding {
    /// The number for both stretches together.
    static func combine(_ earlier: Double, _ later: Double) -> Double
}

/// Adds.
enum Total: Folding {
    static func combine(_ earlier: Double, _ later: Double) -> Double { earlier + later }
}

/// Keeps the larger number.
enum Largest: Folding {
    static func combine(_ earlier: Double, _ later: Double) -> Double { max(earlier, later) }
}

/// Keeps the smaller number.
enum Smallest: Folding {
    static func combine(_ earlier: Double, _ later: Double) -> Double { min(earlier, later) }
}

/// The sum, maximum or minimum of the last `period` observations, in O(1) amortised time for each.
///
/// The column is cut into blocks of `period`. A window is the tail of one block and the head of the
/// next, so two running folds answer it (van Herk, "A fast algorithm for local minimum and maximum
/// filters on rectangular and octagonal kernels", 1992). Nothing is ever subtracted: unlike a
/// running sum, the result holds the rounding of its own `period` additions and no trace of what
/// has left the window, however long the series.
struct SlidingFold<Operation: Folding> {
    private let period: Int
    /// Up to `position` the current block's observations, after it the folds of the last block's
    /// tails: each slot is overwritten just after the tail that begins there was last needed.
    private var slots: [Double]
    private var position = 0
    private var head = Double.nan
    private var count = 0

    /// Creates an empty window of that many observations.
    init(period: Int) {
        self.period = period
        slots = Array(repeating: .nan, count: period)
    }

    /// Takes the next observation and returns the fold of the window that it ends, NaN as long as
    /// there are fewer than `period`.
    mutating func update(_ observation: Double) -> Double {
        head = position == 0 ? observation : Operation.combine(head, observation)
        slots[position] = observation
        position += 1
        count += 1
        guard position < period else {
            foldTails()
            position = 0
            return head
        }
        return count < period ? .nan : Operation.combine(slots[position], head)
    }

    private mutating func foldTails() {
        for index in slots.indices.dropLast().reversed() {
            slots[index] = Operation.combine(slots[index], slots[index + 1])
        }
    }
}
