import CNeural

/// From the gradient of a chunk's outputs to the gradient of every parameter.
final class BackwardPass {
    private let network: PackedNetwork
    private let kernels: cn_kernels
    private let forward: ForwardPass
    private let workspace: Workspace
    /// The gradient of the outputs, which the loss writes.
    let output: TileBuffer
    private let head: TileBuffer
    /// Gradients of layers' units at every step, in turns from layer to layer.
    ///
    /// A layer of one direction hands its own buffer down in place; two directions need a second
    /// one, because both read the first to its end.
    private let hidden: [TileBuffer]
    private let carried: TileBuffer
    private let attention: AttentionGradient?

    /// What an attending network's gradient goes through above the last layer.
    private struct AttentionGradient {
        let context: TileBuffer
        let scores: TileBuffer
    }

    init(forward: ForwardPass, workspace: Workspace) {
        network = forward.network
        kernels = forward.kernels
        self.forward = forward
        self.workspace = workspace
        let configuration = network.configuration
        let (units, shape) = (configuration.hiddenSize, workspace.shape)
        let directions = configuration.modelType.directionCount
        let width = directions * tileCount(units) * tileSide
        output = TileBuffer(units: configuration.outputSize, steps: shape.outputs.count)
        head = TileBuffer(units: configuration.headSize, steps: shape.outputs.count)
        hidden = (0..<directions).map { _ in TileBuffer(units: width, steps: shape.steps) }
        carried = TileBuffer(units: units, steps: 1)
        attention =
            workspace.attention == nil
            ? nil
            : AttentionGradient(
                context: TileBuffer(units: units, steps: 1),
                scores: TileBuffer(units: 1, steps: shape.steps)
            )
    }

    /// The gradient of a layer's units at every step.
    private func hiddenGradient(_ layer: Int) -> cn_tiles {
        hidden[layer % hidden.count].tiles
    }

    /// Turns the workspace's activations into gradients; the activations are gone afterwards.
    ///
    /// - Parameters:
    ///   - gradient: Gets the sums over the chunk's rows, laid out as the tiled parameters.
    ///   - chunk: The chunk's number in its batch.
    ///   - rows: Batch rows in use.
    ///   - masks: What the forward pass dropped.
    func run(
        into gradient: UnsafeMutablePointer<Float>,
        chunk: Int,
        rows: Int,
        masks: DropoutMasks
    ) {
        let last = hiddenGradient(workspace.layers.count - 1)
        let headInput = attention?.context.tiles ?? last.at(workspace.shape.outputs.lowerBound)
        runHead(into: gradient, input: headInput, chunk: chunk, rows: rows, masks: masks)
        if let attention {
            workspace.attention?.backward(
                contextGradient: headInput,
                units: workspace.lastUnits,
                unitsGradient: last,
                into: gradient,
                scores: attention.scores.tiles,
                network: network,
                kernels: kernels,
                rows: rows
            )
        }
        for layer in workspace.layers.indices.reversed() {
            for direction in workspace.layers[layer].directions {
                recur(direction, into: gradient, chunk: chunk, rows: rows, masks: masks)
            }
        }
    }

    /// Leaves the gradient of what the head reads in `input`.
    private func runHead(
        into gradient: UnsafeMutablePointer<Float>,
        input: cn_tiles,
        chunk: Int,
        rows: Int,
        masks: DropoutMasks
    ) {
        let configuration = network.configuration
        let outputs = workspace.shape.outputs.count
        accumulate(
            network.output,
            into: gradient,
            output: output.tiles,
            input: workspace.head.tiles,
            rows: rows
        )
        kernels.multiply(
            head.tiles,
            output.tiles,
            network.backwardWeights(network.output.weights),
            nil,
            configuration.outputSize,
            outputs,
            rows,
            CN_FROM_ZERO
        )
        if masks.isActive {
            let mask = masks[configuration.layerCount - 1]
            forward.drop(head.tiles, to: head.tiles, steps: outputs, chunk: chunk, mask: mask)
        }
        // A unit that the rectifier cut is zero behind it; a dropped one has no gradient by now.
        for place in 0..<outputs {
            let (active, gradient) = (workspace.head.tiles.at(place), head.tiles.at(place))
            for index in 0..<active.tiles * tileArea where active.base[index] <= 0 {
                gradient.base[index] = 0
            }
        }
        accumulate(
            network.head,
            into: gradient,
            output: head.tiles,
            input: workspace.headInput,
            rows: rows
        )
        kernels.multiply(
            input,
            head.tiles,
            network.backwardWeights(network.head.weights),
            nil,
            configuration.headSize,
            outputs,
            rows,
            CN_FROM_ZERO
        )
    }

    private func accumulate(
        _ tensors: PackedNetwork.DenseTensors,
        into gradient: UnsafeMutablePointer<Float>,
        output: cn_tiles,
        input: cn_tiles,
        rows: Int
    ) {
        let count = workspace.shape.outputs.count
        kernels.outer(gradient + tensors.weights.offset, output, input, count, rows, CN_FROM_ZERO)
        kernels.column_sums(gradient + tensors.bias.offset, output, count, rows, CN_FROM_ZERO)
    }

    private func recur(
        _ direction: Workspace.Direction,
        into gradient: UnsafeMutablePointer<Float>,
        chunk: Int,
        rows: Int,
        masks: DropoutMasks
    ) {
        let sweep = direction.sweep
        carried.setZero()
        for index in (0..<sweep.blockCount).reversed() {
            let block = sweep.block(index)
            if masks.isActive, direction.layer < workspace.layers.count - 1 {
                drop(direction, block: block, chunk: chunk, mask: masks[direction.layer])
            }
            for place in (0..<block.count).reversed() {
                step(direction, time: sweep.time(place, of: block), rows: rows)
            }
            let start = index == sweep.blockCount - 1 ? CN_FROM_ZERO : CN_FROM_OUTPUT
            accumulate(direction, into: gradient, block: block, rows: rows, start: start)
            if direction.layer > 0 { passDown(direction, block: block, rows: rows) }
        }
        copySharedBiases(direction, in: gradient)
    }

    /// Applies the dropout mask to the gradient from the layer above.
    private func drop(
        _ direction: Workspace.Direction,
        block: Range<Int>,
        chunk: Int,
        mask: cn_dropout
    ) {
        let units = hiddenGradient(direction.layer).at(block.lowerBound)
        forward.drop(
            units,
            to: units,
            columns: direction.columns,
            from: block.lowerBound,
            steps: block.count,
            of: workspace.shape.steps,
            chunk: chunk,
            mask: mask
        )
    }

    /// One step back in time: the gates' gradient takes the place of the gates.
    private func step(_ direction: Workspace.Direction, time: Int, rows: Int) {
        let gates = direction.gates.tiles
        let now = hiddenGradient(direction.layer).at(time).columns(direction.columns)
        if let next = direction.sweep.next(time) {
            let later = gates.at(next).blocks(network.gates.hidden, width: now.tiles)
            let tensors = network.recurrent(direction)
            kernels.multiply(
                now,
                later,
                network.backwardWeights(tensors.hiddenWeights),
                nil,
                later.tiles * tileSide,
                1,
                rows,
                isRead(direction.layer, at: time) ? CN_FROM_OUTPUT : CN_FROM_ZERO
            )
        }
        direction.cell.backward(
            direction.step(at: time, gates: gates.at(time), rows: rows),
            hiddenGradient: now,
            carried: carried.tiles,
            kernels: kernels
        )
    }

    /// Whether a step's units have a gradient from above, not from the next step alone.
    private func isRead(_ layer: Int, at time: Int) -> Bool {
        attention != nil || layer < workspace.layers.count - 1
            || workspace.shape.outputs.contains(time)
    }

    /// Adds a block of steps to the gradients of a layer's weights.
    private func accumulate(
        _ direction: Workspace.Direction,
        into gradient: UnsafeMutablePointer<Float>,
        block: Range<Int>,
        rows: Int,
        start: cn_start
    ) {
        let tensors = network.recurrent(direction)
        let blocks = network.gates
        let width = direction.hidden.tiles
        let gates = direction.gates.tiles.at(block.lowerBound)
        let fromInput = gates.blocks(blocks.input, width: width)
        kernels.outer(
            gradient + tensors.inputWeights.offset,
            fromInput,
            workspace.input(of: direction.layer).at(block.lowerBound),
            block.count,
            rows,
            start
        )
        kernels.outer(
            gradient + tensors.hiddenWeights.offset,
            gates.blocks(blocks.hidden, width: width),
            direction.hidden.at(direction.sweep.previousSlot(block.lowerBound)),
            block.count,
            rows,
            start
        )
        kernels.column_sums(
            gradient + tensors.inputBias.offset,
            fromInput,
            block.count,
            rows,
            start
        )
        kernels.column_sums(
            gradient + tensors.hiddenBias.offset + blocks.shared.count * width * tileSide,
            gates.blocks(blocks.hiddenOnly, width: width),
            block.count,
            rows,
            start
        )
    }

    /// Gates that both products fill have one gradient for both biases.
    private func copySharedBiases(
        _ direction: Workspace.Direction,
        in gradient: UnsafeMutablePointer<Float>
    ) {
        let tensors = network.recurrent(direction)
        let width = direction.hidden.tiles * tileSide
        let shared = network.gates.shared
        (gradient + tensors.hiddenBias.offset).update(
            from: gradient + tensors.inputBias.offset + shared.lowerBound * width,
            count: shared.count * width
        )
    }

    /// Hands a block's gradient to the layer below, which all directions add to.
    private func passDown(_ direction: Workspace.Direction, block: Range<Int>, rows: Int) {
        let gates = direction.gates.tiles.at(block.lowerBound)
            .blocks(network.gates.input, width: direction.hidden.tiles)
        let tensors = network.recurrent(direction)
        kernels.multiply(
            hiddenGradient(direction.layer - 1).at(block.lowerBound),
            gates,
            network.backwardWeights(tensors.inputWeights),
            nil,
            gates.tiles * tileSide,
            block.count,
            rows,
            direction.index == 0 ? CN_FROM_ZERO : CN_FROM_OUTPUT
        )
    }
}
