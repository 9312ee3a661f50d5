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
    /// The gradient of the current layer's hidden units; the layer below takes it over in place.
    private let hidden: TileBuffer
    private let cell: TileBuffer

    init(forward: ForwardPass, workspace: Workspace) {
        network = forward.network
        kernels = forward.kernels
        self.forward = forward
        self.workspace = workspace
        let configuration = network.configuration
        output = TileBuffer(units: configuration.outputSize, steps: 1)
        head = TileBuffer(units: configuration.headSize, steps: 1)
        hidden = TileBuffer(units: configuration.hiddenSize, steps: workspace.lookback)
        cell = TileBuffer(units: configuration.hiddenSize, steps: 1)
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
        runHead(into: gradient, chunk: chunk, rows: rows, masks: masks)
        for layer in workspace.layers.indices.reversed() {
            recur(layer, into: gradient, chunk: chunk, rows: rows, masks: masks)
        }
    }

    private func runHead(
        into gradient: UnsafeMutablePointer<Float>,
        chunk: Int,
        rows: Int,
        masks: DropoutMasks
    ) {
        let configuration = network.configuration
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
            1,
            rows,
            CN_FROM_ZERO
        )
        if masks.isActive {
            let mask = masks[configuration.layerCount - 1]
            forward.drop(head.tiles, to: head.tiles, steps: 1, chunk: chunk, mask: mask)
        }
        // A unit that the rectifier cut is zero behind it; a dropped one has no gradient by now.
        let active = workspace.head.tiles
        for index in 0..<active.tiles * tileArea where active.base[index] <= 0 {
            head.tiles.base[index] = 0
        }
        accumulate(
            network.head,
            into: gradient,
            output: head.tiles,
            input: workspace.lastHidden,
            rows: rows
        )
        kernels.multiply(
            hidden.tiles.at(workspace.lookback - 1),
            head.tiles,
            network.backwardWeights(network.head.weights),
            nil,
            configuration.headSize,
            1,
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
        kernels.outer(gradient + tensors.weights.offset, output, input, 1, rows, CN_FROM_ZERO)
        kernels.column_sums(gradient + tensors.bias.offset, output, 1, rows, CN_FROM_ZERO)
    }

    private func recur(
        _ layer: Int,
        into gradient: UnsafeMutablePointer<Float>,
        chunk: Int,
        rows: Int,
        masks: DropoutMasks
    ) {
        let lookback = workspace.lookback
        let gates = workspace.layers[layer].gates.tiles
        cell.setZero()
        let lastBlock = (lookback - 1) / Workspace.blockSteps * Workspace.blockSteps
        for first in stride(from: lastBlock, through: 0, by: -Workspace.blockSteps) {
            let steps = min(Workspace.blockSteps, lookback - first)
            for time in (first..<first + steps).reversed() {
                step(layer, time: time, rows: rows)
            }
            let start = first == lastBlock ? CN_FROM_ZERO : CN_FROM_OUTPUT
            accumulate(
                layer,
                into: gradient,
                first: first,
                steps: steps,
                rows: rows,
                start: start
            )
            guard layer > 0 else { continue }
            let below = hidden.tiles.at(first)
            kernels.multiply(
                below,
                gates.at(first),
                network.backwardWeights(network.recurrent(layer).inputWeights),
                nil,
                gates.tiles * tileSide,
                steps,
                rows,
                CN_FROM_ZERO
            )
            if masks.isActive {
                forward.drop(
                    below,
                    to: below,
                    from: first,
                    steps: steps,
                    of: lookback,
                    chunk: chunk,
                    mask: masks[layer - 1]
                )
            }
        }
        let tensors = network.recurrent(layer)
        (gradient + tensors.hiddenBias.offset).update(
            from: gradient + tensors.inputBias.offset,
            count: gates.tiles * tileSide
        )
    }

    /// One step back in time: the gates' gradient takes the place of the gates.
    private func step(_ layer: Int, time: Int, rows: Int) {
        let buffers = workspace.layers[layer]
        let gates = buffers.gates.tiles
        let now = hidden.tiles.at(time)
        if time + 1 < workspace.lookback {
            // Above the last layer only the last step has a gradient of its own.
            let isTop = layer == workspace.layers.count - 1
            kernels.multiply(
                now,
                gates.at(time + 1),
                network.backwardWeights(network.recurrent(layer).hiddenWeights),
                nil,
                gates.tiles * tileSide,
                1,
                rows,
                isTop ? CN_FROM_ZERO : CN_FROM_OUTPUT
            )
        }
        kernels.lstm_backward(
            gates.at(time).base,
            buffers.cells.tiles.at(time).base,
            buffers.tanhCells.tiles.at(time).base,
            now.base,
            cell.tiles.base,
            now.tiles,
            rows
        )
    }

    /// Adds a block of steps to the gradients of a layer's weights.
    private func accumulate(
        _ layer: Int,
        into gradient: UnsafeMutablePointer<Float>,
        first: Int,
        steps: Int,
        rows: Int,
        start: cn_start
    ) {
        let tensors = network.recurrent(layer)
        let buffers = workspace.layers[layer]
        let gates = buffers.gates.tiles.at(first)
        kernels.outer(
            gradient + tensors.inputWeights.offset,
            gates,
            workspace.input(of: layer).at(first),
            steps,
            rows,
            start
        )
        kernels.outer(
            gradient + tensors.hiddenWeights.offset,
            gates,
            buffers.hidden.tiles.at(first),
            steps,
            rows,
            start
        )
        kernels.column_sums(gradient + tensors.inputBias.offset, gates, steps, rows, start)
    }
}
