import CNeural

/// From a chunk's windows to its outputs.
struct ForwardPass {
    let network: PackedNetwork
    let kernels: cn_kernels

    /// Runs a chunk whose windows are in the workspace.
    ///
    /// - Parameters:
    ///   - workspace: Gets the activations and the outputs.
    ///   - chunk: The chunk's number in its batch, which tells its place in the masks.
    ///   - rows: Batch rows in use, at most 16.
    ///   - masks: What to drop; nil in inference.
    func run(_ workspace: Workspace, chunk: Int, rows: Int, masks: DropoutMasks?) {
        for layer in workspace.layers.indices {
            recur(workspace, layer: layer, rows: rows)
            if let masks, let dropped = workspace.layers[layer].dropped {
                drop(
                    workspace.layers[layer].hidden.tiles.at(1),
                    to: dropped.tiles,
                    steps: workspace.lookback,
                    chunk: chunk,
                    mask: masks[layer]
                )
            }
        }
        runHead(workspace, chunk: chunk, rows: rows, masks: masks)
    }

    private func recur(_ workspace: Workspace, layer: Int, rows: Int) {
        let buffers = workspace.layers[layer]
        let tensors = network.recurrent(layer)
        let input = workspace.input(of: layer)
        let hidden = buffers.hidden.tiles
        let hiddenWeights = network.forwardWeights(tensors.hiddenWeights)
        if !workspace.keepsHistory { buffers.cells.setZero() }
        for first in stride(from: 0, to: workspace.lookback, by: Workspace.blockSteps) {
            let steps = min(Workspace.blockSteps, workspace.lookback - first)
            let gates = buffers.gates.tiles.at(workspace.keepsHistory ? first : 0)
            kernels.multiply(
                gates,
                input.at(first),
                network.forwardWeights(tensors.inputWeights),
                network.summedBias(layer),
                tensors.inputWeights.source.shape[1],
                steps,
                rows,
                CN_FROM_BIAS
            )
            for step in 0..<steps {
                let time = first + step
                let now = gates.at(step)
                if time > 0 {
                    kernels.multiply(
                        now,
                        hidden.at(time),
                        hiddenWeights,
                        nil,
                        network.configuration.hiddenSize,
                        1,
                        rows,
                        CN_FROM_OUTPUT
                    )
                }
                kernels.lstm_forward(
                    now.base,
                    buffers.cells.tiles.at(time).base,
                    buffers.cells.tiles.at(time + 1).base,
                    buffers.tanhCells.tiles.at(time).base,
                    hidden.at(time + 1).base,
                    hidden.tiles,
                    rows
                )
            }
        }
    }

    private func runHead(_ workspace: Workspace, chunk: Int, rows: Int, masks: DropoutMasks?) {
        let head = workspace.head.tiles
        let configuration = network.configuration
        kernels.multiply(
            head,
            workspace.lastHidden,
            network.forwardWeights(network.head.weights),
            network.backwardWeights(network.head.bias),
            configuration.hiddenSize,
            1,
            rows,
            CN_FROM_BIAS
        )
        for index in 0..<head.tiles * tileArea { head.base[index] = max(head.base[index], 0) }
        if let masks, masks.isActive {
            let mask = masks[configuration.layerCount - 1]
            drop(head, to: head, steps: 1, chunk: chunk, mask: mask)
        }
        kernels.multiply(
            workspace.output.tiles,
            head,
            network.forwardWeights(network.output.weights),
            network.backwardWeights(network.output.bias),
            configuration.headSize,
            1,
            rows,
            CN_FROM_BIAS
        )
    }

    /// Applies a mask to a chunk; on a gradient, the same call is the derivative of that.
    ///
    /// - Parameters:
    ///   - source: What to drop from.
    ///   - target: Gets what is kept; may be the source.
    ///   - first: The number in the mask of the first step given.
    ///   - steps: How many steps are given.
    ///   - total: How many steps the mask has a chunk, those given where absent.
    ///   - chunk: The chunk's number in its batch.
    ///   - mask: The mask.
    func drop(
        _ source: cn_tiles,
        to target: cn_tiles,
        from first: Int = 0,
        steps: Int,
        of total: Int? = nil,
        chunk: Int,
        mask: cn_dropout
    ) {
        let count = target.tiles * tileArea
        for step in 0..<steps {
            let place = chunk * (total ?? steps) + first + step
            kernels.drop(
                target.at(step).base,
                source.at(step).base,
                count,
                UInt32(truncatingIfNeeded: place * count),
                mask
            )
        }
    }
}
