/// Where each tensor of a network lies in its flat parameters, in PyTorch's order and names.
public struct ParameterLayout: Sendable, Equatable {
    /// One named tensor, row-major.
    public struct Tensor: Sendable, Equatable {
        /// PyTorch's name, such as `lstm.weight_ih_l0`.
        public let name: String
        /// The sizes of its dimensions: one for a bias, two (outputs, inputs) for weights.
        public let shape: [Int]
        /// The index of its first number in ``Network/parameters``.
        public let offset: Int
        /// Blocks of rows: the gates of a recurrent tensor, else 1.
        package let gates: Int

        /// How many numbers it holds.
        public var count: Int { shape.reduce(1, *) }
        /// The indices of its numbers in ``Network/parameters``.
        public var range: Range<Int> { offset..<offset + count }
    }

    /// The tensors in the order of their offsets.
    public private(set) var tensors: [Tensor] = []
    /// How many numbers all tensors hold together.
    public private(set) var count = 0

    /// The layout of a network of this shape.
    public init(configuration: NetworkConfiguration) {
        let hidden = configuration.hiddenSize
        for layer in 0..<configuration.layerCount {
            let inputs = layer == 0 ? configuration.inputSize : hidden
            append("lstm.weight_ih_l\(layer)", [4 * hidden, inputs], gates: 4)
            append("lstm.weight_hh_l\(layer)", [4 * hidden, hidden], gates: 4)
            append("lstm.bias_ih_l\(layer)", [4 * hidden], gates: 4)
            append("lstm.bias_hh_l\(layer)", [4 * hidden], gates: 4)
        }
        append("fc1.weight", [configuration.headSize, hidden], gates: 1)
        append("fc1.bias", [configuration.headSize], gates: 1)
        append("fc2.weight", [configuration.outputSize, configuration.headSize], gates: 1)
        append("fc2.bias", [configuration.outputSize], gates: 1)
    }

    private mutating func append(_ name: String, _ shape: [Int], gates: Int) {
        let tensor = Tensor(name: name, shape: shape, offset: count, gates: gates)
        tensors.append(tensor)
        count += tensor.count
    }
}
