import CNeural

/// A network's weights in tiles, in both directions: made once a step, read by every time step.
final class PackedNetwork {
    let configuration: NetworkConfiguration
    let layout: TileLayout
    /// The parameters: [inputs][outputs] order of tiles, for the backward pass and the optimizer.
    let parameters: AlignedBuffer<Float>
    /// The same tiles transposed, for the forward pass.
    private let transposed: AlignedBuffer<Float>
    /// Input and hidden bias of each recurrent layer, added.
    private let biases: [AlignedBuffer<Float>]

    init(_ network: Network, kernels: cn_kernels) {
        configuration = network.configuration
        layout = TileLayout(configuration: configuration)
        parameters = AlignedBuffer(count: layout.count)
        transposed = AlignedBuffer(count: layout.count)
        let gateWidth = 4 * tileCount(configuration.hiddenSize) * tileSide
        biases = (0..<configuration.layerCount).map { _ in AlignedBuffer(count: gateWidth) }
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

    /// Brings the transposed tiles of a range of parameters, whole tiles, up to date.
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

    /// Brings the summed biases up to date.
    func addBiases() {
        for (layer, sum) in biases.enumerated() {
            let tensors = recurrent(layer)
            let input = parameters.base + tensors.inputBias.offset
            let hidden = parameters.base + tensors.hiddenBias.offset
            for index in 0..<sum.count { sum.base[index] = input[index] + hidden[index] }
        }
    }

    func forwardWeights(_ tensor: TileLayout.Tensor) -> UnsafeMutablePointer<Float> {
        transposed.base + tensor.offset
    }

    func backwardWeights(_ tensor: TileLayout.Tensor) -> UnsafeMutablePointer<Float> {
        parameters.base + tensor.offset
    }

    func summedBias(_ layer: Int) -> UnsafeMutablePointer<Float> {
        biases[layer].base
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

    func recurrent(_ layer: Int) -> RecurrentTensors {
        RecurrentTensors(
            inputWeights: layout.tensors[4 * layer],
            hiddenWeights: layout.tensors[4 * layer + 1],
            inputBias: layout.tensors[4 * layer + 2],
            hiddenBias: layout.tensors[4 * layer + 3]
        )
    }

    var head: DenseTensors { dense(0) }
    var output: DenseTensors { dense(1) }

    private func dense(_ index: Int) -> DenseTensors {
        let first = 4 * configuration.layerCount + 2 * index
        return DenseTensors(weights: layout.tensors[first], bias: layout.tensors[first + 1])
    }
}
