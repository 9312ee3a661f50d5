import CNeural

/// A network's weights in tiles, in both directions: made once a step, read by every time step.
final class PackedNetwork {
    let configuration: NetworkConfiguration
    let layout: TileLayout
    /// The parameters: [inputs][outputs] order of tiles, for the backward pass and the optimizer.
    let parameters: AlignedBuffer<Float>
    /// The same tiles transposed, for the forward pass.
    private let transposed: AlignedBuffer<Float>
    /// The memory layout of the gates of a step.
    let gates: GateBlocks
    /// What each block of gates adds, one buffer a layer and direction: its input bias, its hidden
    /// bias, or both.
    private let biases: [AlignedBuffer<Float>]

    init(_ network: Network, kernels: cn_kernels) {
        configuration = network.configuration
        layout = TileLayout(configuration: configuration)
        parameters = AlignedBuffer(count: layout.count)
        transposed = AlignedBuffer(count: layout.count)
        let modelType = configuration.modelType
        gates = modelType.cell.gates
        let width = GateBlocks.kept * tileCount(configuration.hiddenSize) * tileSide
        let sweeps = configuration.layerCount * modelType.directionCount
        biases = (0..<sweeps).map { _ in AlignedBuffer(count: width) }
        load(network.parameters, kernels: kernels)
    }

    /// Takes parameters in PyTorch's order.
    func load(_ flat: [Float], kernels: cn_kernels) {
        layout.scatter(flat, to: parameters.base)
        transpose(0..<layout.count, kernels: kernels)
        addBiases()
    }

    /// The parameters in PyTorch's order.
    var network: [Float] { layout.gather(parameters.base) }

    /// Updates the transposed tiles of a range of parameters, whole tiles.
    func transpose(_ range: Range<Int>, kernels: cn_kernels) {
        for tensor in layout.tensors where tensor.columnTiles > 0 {
            let own = range.clamped(to: tensor.offset..<tensor.offset + tensor.count)
            for from in stride(from: own.lowerBound, to: own.upperBound, by: tileArea) {
                let tile = (from - tensor.offset) / tileArea
                let (column, row) = tile.quotientAndRemainder(dividingBy: tensor.rowTiles)
                let place = tensor.offset + (row * tensor.columnTiles + column) * tileArea
                kernels.transpose(transposed.base + place, parameters.base + from)
            }
        }
    }

    /// Updates the summed biases.
    func addBiases() {
        let width = tileCount(configuration.hiddenSize) * tileSide
        for (index, sum) in biases.enumerated() {
            let tensors = recurrent(index)
            let input = parameters.base + tensors.inputBias.offset
            let hidden = parameters.base + tensors.hiddenBias.offset
            sum.base.update(from: input, count: gates.input.count * width)
            let first = gates.hidden.lowerBound * width
            let both = gates.shared.count * width
            for unit in 0..<both { sum.base[first + unit] += hidden[unit] }
            let own = gates.hiddenOnly.count * width
            (sum.base + first + both).update(from: hidden + both, count: own)
        }
    }

    func forwardWeights(_ tensor: TileLayout.Tensor) -> UnsafeMutablePointer<Float> {
        transposed.base + tensor.offset
    }

    func backwardWeights(_ tensor: TileLayout.Tensor) -> UnsafeMutablePointer<Float> {
        parameters.base + tensor.offset
    }

    func summedBias(_ direction: Workspace.Direction) -> UnsafeMutablePointer<Float> {
        biases[index(of: direction)].base
    }

    // MARK: - Tensors by role

    struct RecurrentTensors {
        let inputWeights: TileLayout.Tensor
        let hiddenWeights: TileLayout.Tensor
        let inputBias: TileLayout.Tensor
        let hiddenBias: TileLayout.Tensor
    }

    struct DenseTensors {
        let weights: TileLayout.Tensor
        let bias: TileLayout.Tensor
    }

    func recurrent(_ direction: Workspace.Direction) -> RecurrentTensors {
        recurrent(index(of: direction))
    }

    private func index(of direction: Workspace.Direction) -> Int {
        direction.layer * configuration.modelType.directionCount + direction.index
    }

    private func recurrent(_ index: Int) -> RecurrentTensors {
        RecurrentTensors(
            inputWeights: layout.tensors[4 * index],
            hiddenWeights: layout.tensors[4 * index + 1],
            inputBias: layout.tensors[4 * index + 2],
            hiddenBias: layout.tensors[4 * index + 3]
        )
    }

    /// What scores the steps; only a network that attends has it.
    var attention: DenseTensors { dense(fromLast: 3) }
    var head: DenseTensors { dense(fromLast: 2) }
    var output: DenseTensors { dense(fromLast: 1) }

    private func dense(fromLast place: Int) -> DenseTensors {
        let first = layout.tensors.count - 2 * place
        return DenseTensors(weights: layout.tensors[first], bias: layout.tensors[first + 1])
    }
}
