/// The offset of each tensor of a network in its flat parameters, in PyTorch's order and names.
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
        let gates: Int
        /// The gate that the engine's own memory holds first; the others follow it round.
        let firstGate: Int
        /// Blocks of columns: the directions of the layer that it reads, else 1.
        let columnBlocks: Int

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
        let directions = configuration.modelType.directionCount
        for layer in 0..<configuration.layerCount {
            for direction in 0..<directions {
                appendRecurrent(layer: layer, direction: direction, of: configuration)
            }
        }
        let units = configuration.layerUnits
        if configuration.modelType.attends {
            appendDense("attention", inputs: units, outputs: 1)
        }
        let (head, outputs) = (configuration.headSize, configuration.outputSize)
        appendDense("fc1", inputs: units, inputBlocks: directions, outputs: head)
        appendDense("fc2", inputs: head, outputs: outputs)
    }

    private mutating func appendRecurrent(
        layer: Int,
        direction: Int,
        of configuration: NetworkConfiguration
    ) {
        let cell = configuration.modelType.cell
        let hidden = configuration.hiddenSize
        let gates = cell.gates.count
        let inputs = layer == 0 ? configuration.inputSize : configuration.layerUnits
        let inputBlocks = layer == 0 ? 1 : configuration.modelType.directionCount
        let suffix = "l\(layer)" + (direction == 0 ? "" : "_reverse")
        func append(_ role: String, _ shape: [Int], firstGate: Int = 0, columnBlocks: Int = 1) {
            self.append(
                "\(cell.moduleName).\(role)_\(suffix)",
                shape,
                gates: gates,
                firstGate: firstGate,
                columnBlocks: columnBlocks
            )
        }
        let firstInput = cell.gates.firstInput
        append(
            "weight_ih",
            [gates * hidden, inputs],
            firstGate: firstInput,
            columnBlocks: inputBlocks
        )
        append("weight_hh", [gates * hidden, hidden])
        append("bias_ih", [gates * hidden], firstGate: firstInput)
        append("bias_hh", [gates * hidden])
    }

    private mutating func appendDense(
        _ name: String,
        inputs: Int,
        inputBlocks: Int = 1,
        outputs: Int
    ) {
        append("\(name).weight", [outputs, inputs], columnBlocks: inputBlocks)
        append("\(name).bias", [outputs])
    }

    private mutating func append(
        _ name: String,
        _ shape: [Int],
        gates: Int = 1,
        firstGate: Int = 0,
        columnBlocks: Int = 1
    ) {
        let tensor = Tensor(
            name: name,
            shape: shape,
            offset: count,
            gates: gates,
            firstGate: firstGate,
            columnBlocks: columnBlocks
        )
        tensors.append(tensor)
        count += tensor.count
    }
}
