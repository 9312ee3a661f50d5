import CNeural

/// One worker's activations for one chunk of batch rows.
///
/// Hidden units and states have slots, one a step and one for the zero state that a sweep starts
/// from. Training keeps every step for the backward pass; inference keeps what the next layer
/// reads.
final class Workspace {
    /// One way through the window.
    struct Direction {
        let layer: Int
        /// 0 forward, 1 in reverse.
        let index: Int
        let sweep: Sweep
        let gates: TileBuffer
        let cell: any RecurrentCell
        /// Its columns of the layer's units, by slot.
        let hidden: cn_tiles
    }

    struct Layer {
        /// The units of all directions side by side, by slot.
        let hidden: TileBuffer
        let directions: [Direction]
        /// What the next layer reads where units are dropped.
        let dropped: TileBuffer?
    }

    let shape: SequenceShape
    let keepsHistory: Bool
    let input: TileBuffer
    let layers: [Layer]
    /// Between the last layer and the head of a network that attends.
    let attention: TimeAttention?
    let head: TileBuffer
    let output: TileBuffer

    init(configuration: NetworkConfiguration, shape: SequenceShape, keepsHistory: Bool) {
        self.shape = shape
        self.keepsHistory = keepsHistory
        let drops = keepsHistory && configuration.dropout > 0
        input = TileBuffer(units: configuration.inputSize, steps: shape.steps)
        layers = (0..<configuration.layerCount).map { index in
            Layer(
                index: index,
                configuration: configuration,
                steps: shape.steps,
                keepsHistory: keepsHistory,
                drops: drops
            )
        }
        attention =
            configuration.modelType.attends
            ? TimeAttention(units: configuration.hiddenSize, lookback: shape.steps) : nil
        head = TileBuffer(units: configuration.headSize, steps: shape.outputs.count)
        output = TileBuffer(units: configuration.outputSize, steps: shape.outputs.count)
    }

    /// What a layer reads: the windows, or the layer below.
    func input(of layer: Int) -> cn_tiles {
        guard layer > 0 else { return input.tiles }
        return layers[layer - 1].dropped?.tiles ?? layers[layer - 1].hidden.tiles.at(1)
    }

    /// The last layer's units from the first step on.
    var lastUnits: cn_tiles { layers[layers.count - 1].hidden.tiles.at(1) }

    /// What the head reads at each output: the last layer's units there, or their weighted mean.
    var headInput: cn_tiles {
        attention?.context.tiles ?? lastUnits.at(shape.outputs.lowerBound)
    }

    /// Fills the input with the sequences that end at the given rows.
    func fill(
        from features: UnsafePointer<Float>,
        columns: Int,
        ends: ArraySlice<Int>
    ) {
        let tiles = input.tiles
        for (row, end) in ends.enumerated() {
            let first = features + (end + 1 - shape.steps) * columns
            for step in 0..<shape.steps {
                let from = first + step * columns
                let to = tiles.base + step * tiles.stride + row * tileSide
                for tile in 0..<tiles.tiles {
                    let offset = tile * tileSide
                    (to + tile * tileArea).update(
                        from: from + offset,
                        count: min(tileSide, columns - offset)
                    )
                }
            }
        }
    }

    /// A window's outputs.
    func copyOutput(row: Int, to target: UnsafeMutablePointer<Float>, count: Int) {
        for index in 0..<count {
            target[index] = output.tiles.base[outputIndex(row: row, place: 0, output: index)]
        }
    }

    /// The offset of a number in the output buffer; `place` counts the outputs along a sequence.
    func outputIndex(row: Int, place: Int, output index: Int) -> Int {
        place * output.tiles.stride + index / tileSide * tileArea + row * tileSide
            + index % tileSide
    }
}

extension Workspace.Layer {
    fileprivate init(
        index: Int,
        configuration: NetworkConfiguration,
        steps: Int,
        keepsHistory: Bool,
        drops: Bool
    ) {
        let isLast = index == configuration.layerCount - 1
        let count = configuration.modelType.directionCount
        let units = configuration.hiddenSize
        let tiles = tileCount(units)
        let slots = Sweep.slots(steps: steps, isReversed: count > 1)
        let hidden = TileBuffer(units: count * tiles * tileSide, steps: slots)
        self.hidden = hidden
        directions = (0..<count).map { direction in
            let isReversed = direction == 1
            return Workspace.Direction(
                layer: index,
                index: direction,
                // The head reads the last step, which is where a reverse sweep starts.
                sweep: Sweep(
                    times: isLast && isReversed ? steps - 1..<steps : 0..<steps,
                    isReversed: isReversed
                ),
                gates: TileBuffer(
                    units: GateBlocks.kept * tiles * tileSide,
                    steps: keepsHistory ? steps : Sweep.blockSteps
                ),
                cell: configuration.modelType.cell.init(
                    units: units,
                    slots: slots,
                    sharesSlots: !keepsHistory
                ),
                hidden: hidden.tiles.blocks(direction..<direction + 1, width: tiles)
            )
        }
        dropped =
            drops && !isLast
            ? TileBuffer(units: count * tiles * tileSide, steps: steps) : nil
    }
}

extension Workspace.Direction {
    /// Which tiles of its layer's units are its own.
    var columns: Range<Int> { index * hidden.tiles..<(index + 1) * hidden.tiles }

    /// A step's part of the buffers.
    func step(at time: Int, gates: cn_tiles, rows: Int) -> RecurrentStep {
        let (slot, previousSlot) = (sweep.slot(time), sweep.previousSlot(time))
        return RecurrentStep(
            gates: gates,
            hidden: hidden.at(slot),
            previousHidden: hidden.at(previousSlot),
            slot: slot,
            previousSlot: previousSlot,
            rows: rows
        )
    }
}
