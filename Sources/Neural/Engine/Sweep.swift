/// The order in which one direction of a layer visits the steps of a window.
///
/// States have one slot more than steps at either end that a sweep starts from: the zero state.
struct Sweep {
    /// Steps that one product spans: their gates stay in the second-level cache.
    static let blockSteps = 8

    /// The steps to visit, all of them or, where only the end of the window is read, the last.
    let times: Range<Int>
    let isReversed: Bool

    /// How many slots states need: all steps and the zero state.
    static func slots(steps: Int, isReversed: Bool) -> Int {
        isReversed ? steps + 2 : steps + 1
    }

    /// The offset of the state after a step.
    func slot(_ time: Int) -> Int { time + 1 }

    /// The offset of the state before a step.
    func previousSlot(_ time: Int) -> Int { isReversed ? time + 2 : time }

    /// The step visited first, which starts from the zero state.
    var first: Int { isReversed ? times.upperBound - 1 : times.lowerBound }

    var blockCount: Int { (times.count + Self.blockSteps - 1) / Self.blockSteps }

    /// The steps of a block, of which block 0 is visited first.
    func block(_ index: Int) -> Range<Int> {
        let done = index * Self.blockSteps
        let count = min(Self.blockSteps, times.count - done)
        let start = isReversed ? times.upperBound - done - count : times.lowerBound + done
        return start..<start + count
    }

    /// The step of a block that is visited as number `place`.
    func time(_ place: Int, of block: Range<Int>) -> Int {
        isReversed ? block.upperBound - 1 - place : block.lowerBound + place
    }

    /// How many blocks are visited until all steps of a range are behind.
    func blocks(covering range: Range<Int>) -> Int {
        let steps =
            isReversed
            ? times.upperBound - range.lowerBound : range.upperBound - times.lowerBound
        return (steps + Self.blockSteps - 1) / Self.blockSteps
    }

    /// The step visited after another one.
    func next(_ time: Int) -> Int? {
        let next = isReversed ? time - 1 : time + 1
        return times.contains(next) ? next : nil
    }
}
