/// How many rows a sequence runs through, and behind which of them it has outputs.
///
/// A window has one output, behind its last row. A longer sequence has one behind every row that
/// `lookback` rows, itself among them, lead up to: each costs a few steps instead of a window.
struct SequenceShape {
    let steps: Int
    let outputs: Range<Int>

    /// A sequence of `steps` rows, of which outputs behind the first `lookback - 1` are left out.
    init(lookback: Int, steps: Int) {
        self.steps = steps
        outputs = lookback - 1..<steps
    }

    static func window(_ lookback: Int) -> SequenceShape {
        SequenceShape(lookback: lookback, steps: lookback)
    }
}
