import Synchronization

/// The blocks of all layers of one chunk in an order in which several threads can take them.
///
/// A layer's block needs the block before it and the layer below at the same steps, so the second
/// layer can follow the first one a block behind, on another core, and so on. Threads take blocks
/// in order, and wait for what a block needs; one that has lost its core holds the others up by a
/// block at most.
final class Wavefront: Sendable {
    struct Block {
        let layer: Int
        /// 0 forward, 1 in reverse.
        let direction: Int
        let index: Int
        /// The counters to wait for, and how far.
        fileprivate let needs: [(counter: Int, blocks: Int)]
        fileprivate let counter: Int
    }

    private let blocks: [Block]
    /// How many blocks of each direction of each layer are done.
    private let done: [Counter]
    private let taken = Counter()

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }

    init(_ workspace: Workspace) {
        blocks = Self.order(workspace.layers.map { $0.directions.map(\.sweep) })
        done = workspace.layers.flatMap(\.directions).map { _ in Counter() }
    }

    /// Layer by layer a diagonal at a time: whatever can run once all blocks before are done.
    private static func order(_ sweeps: [[Sweep]]) -> [Block] {
        var blocks: [Block] = []
        var done = sweeps.map { $0.map { _ in 0 } }
        while done != sweeps.map({ $0.map(\.blockCount) }) {
            let before = done
            for (layer, directions) in sweeps.enumerated() {
                for (direction, sweep) in directions.enumerated() {
                    let index = before[layer][direction]
                    guard index < sweep.blockCount else { continue }
                    let below = layer == 0 ? [] : sweeps[layer - 1]
                    let needs = below.map { $0.blocks(covering: sweep.block(index)) }
                    guard zip(needs, layer == 0 ? [] : before[layer - 1]).allSatisfy(<=) else {
                        continue
                    }
                    let counter = layer * directions.count + direction
                    blocks.append(
                        Block(
                            layer: layer,
                            direction: direction,
                            index: index,
                            needs: [(counter, index)]
                                + needs.enumerated().map {
                                    ((layer - 1) * directions.count + $0.offset, $0.element)
                                },
                            counter: counter
                        )
                    )
                    done[layer][direction] += 1
                }
            }
        }
        return blocks
    }

    /// Resets the schedule; no thread may be at work.
    func reset() {
        taken.value.store(0, ordering: .relaxed)
        for counter in done { counter.value.store(0, ordering: .relaxed) }
    }

    /// Takes blocks, one after the other, until none is left.
    ///
    /// Any number of threads may call it; when all of them have returned, everything is done.
    func work(_ body: (Block) -> Void) {
        while true {
            let next = taken.value.wrappingAdd(1, ordering: .relaxed).oldValue
            guard next < blocks.count else { return }
            let block = blocks[next]
            for need in block.needs {
                let counter = done[need.counter]
                spin { counter.value.load(ordering: .acquiring) >= need.blocks }
            }
            body(block)
            done[block.counter].value.wrappingAdd(1, ordering: .releasing)
        }
    }
}
