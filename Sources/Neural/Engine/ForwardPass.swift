import CNeural

/// From a chunk's sequences to its outputs.
struct ForwardPass {
    let network: PackedNetwork
    let kernels: cn_kernels

    /// Runs a chunk whose sequences are in the workspace.
    ///
    /// - Parameters:
    ///   - workspace: Gets the activations and the outputs.
    ///   - chunk: The chunk's number in its batch, which determines its part of the masks.
    ///   - rows: Batch rows in use, at most 16.
    ///   - masks: What to drop; nil in inference.
    func run(_ workspace: Workspace, chunk: Int, rows: Int, masks: DropoutMasks?) {
        for layer in workspace.layers.indices {
            for direction in workspace.layers[layer].directions {
                for block in 0..<direction.sweep.blockCount {
                    recur(workspace, direction: direction, block: block, rows: rows)
                }
            }
            if let masks, let dropped = workspace.layers[layer].dropped {
                drop(
                    workspace.layers[layer].hidden.tiles.at(1),
                    to: dropped.tiles,
                    steps: workspace.shape.steps,
                    chunk: chunk,
                    mask: masks[layer]
                )
            }
        }
        finish(workspace, chunk: chunk, rows: rows, masks: masks)
    }

    /// Runs a block of one direction's steps, the one that ``Sweep`` numbers so, behind those that
    /// it reads: the direction's earlier blocks, and the layer below at the block's steps.
    func recur(_ workspace: Workspace, direction: Workspace.Direction, block index: Int, rows: Int)
    {
        let tensors = network.recurrent(direction)
        let bias = network.summedBias(direction)
        let sweep = direction.sweep
        let block = sweep.block(index)
        let gates = direction.gates.tiles.at(workspace.keepsHistory ? block.lowerBound : 0)
        if index == 0, !workspace.keepsHistory { direction.cell.reset() }
        kernels.multiply(
            gates.blocks(network.gates.input, width: direction.hidden.tiles),
            workspace.input(of: direction.layer).at(block.lowerBound),
            network.forwardWeights(tensors.inputWeights),
            bias,
            tensors.inputWeights.depth,
            block.count,
            rows,
            CN_FROM_BIAS
        )
        for place in 0..<block.count {
            let time = sweep.time(place, of: block)
            let step = direction.step(
                at: time,
                gates: gates.at(time - block.lowerBound),
                rows: rows
            )
            addHidden(
                step,
                weights: network.forwardWeights(tensors.hiddenWeights),
                bias: bias,
                isFirst: time == sweep.first
            )
            direction.cell.forward(step, kernels: kernels)
        }
    }

    /// From the last layer's units to the outputs.
    func finish(_ workspace: Workspace, chunk: Int, rows: Int, masks: DropoutMasks?) {
        workspace.attention?.forward(
            units: workspace.lastUnits,
            network: network,
            kernels: kernels,
            rows: rows
        )
        runHead(workspace, chunk: chunk, rows: rows, masks: masks)
    }

    /// Adds the previous hidden units' products to a step's gates.
    private func addHidden(
        _ step: RecurrentStep,
        weights: UnsafeMutablePointer<Float>,
        bias: UnsafeMutablePointer<Float>,
        isFirst: Bool
    ) {
        let width = step.hidden.tiles
        let blocks = network.gates
        // What is added to the input's share vanishes with the zero state.
        if !isFirst {
            kernels.multiply(
                step.gates.blocks(blocks.shared, width: width),
                step.previousHidden,
                weights,
                nil,
                network.configuration.hiddenSize,
                1,
                step.rows,
                CN_FROM_OUTPUT
            )
        }
        guard !blocks.hiddenOnly.isEmpty else { return }
        kernels.multiply(
            step.gates.blocks(blocks.hiddenOnly, width: width),
            step.previousHidden,
            weights + blocks.shared.count * width * width * tileArea,
            bias + blocks.hiddenOnly.lowerBound * width * tileSide,
            network.configuration.hiddenSize,
            1,
            step.rows,
            CN_FROM_BIAS
        )
    }

    private func runHead(_ workspace: Workspace, chunk: Int, rows: Int, masks: DropoutMasks?) {
        let head = workspace.head.tiles
        let outputs = workspace.shape.outputs.count
        let configuration = network.configuration
        kernels.multiply(
            head,
            workspace.headInput,
            network.forwardWeights(network.head.weights),
            network.backwardWeights(network.head.bias),
            network.head.weights.depth,
            outputs,
            rows,
            CN_FROM_BIAS
        )
        for place in 0..<outputs {
            let units = head.at(place)
            for index in 0..<head.tiles * tileArea { units.base[index] = max(units.base[index], 0) }
        }
        if let masks, masks.isActive {
            let mask = masks[configuration.layerCount - 1]
            drop(head, to: head, steps: outputs, chunk: chunk, mask: mask)
        }
        kernels.multiply(
            workspace.output.tiles,
            head,
            network.forwardWeights(network.output.weights),
            network.backwardWeights(network.output.bias),
            configuration.headSize,
            outputs,
            rows,
            CN_FROM_BIAS
        )
    }

    /// Applies a mask to a chunk; the same call on a gradient is the derivative.
    ///
    /// - Parameters:
    ///   - source: What to drop from.
    ///   - target: Gets what is kept; may be the source.
    ///   - columns: Which tiles of a step to go over, all where absent.
    ///   - first: The number in the mask of the first step given.
    ///   - steps: How many steps are given.
    ///   - total: How many steps the mask has a chunk, those given where absent.
    ///   - chunk: The chunk's number in its batch.
    ///   - mask: The mask.
    func drop(
        _ source: cn_tiles,
        to target: cn_tiles,
        columns: Range<Int>? = nil,
        from first: Int = 0,
        steps: Int,
        of total: Int? = nil,
        chunk: Int,
        mask: cn_dropout
    ) {
        let columns = columns ?? 0..<target.tiles
        for step in 0..<steps {
            let place = (chunk * (total ?? steps) + first + step) * target.tiles
            kernels.drop(
                target.at(step).columns(columns).base,
                source.at(step).columns(columns).base,
                columns.count * tileArea,
                UInt32(truncatingIfNeeded: (place + columns.lowerBound) * tileArea),
                mask
            )
        }
    }
}
