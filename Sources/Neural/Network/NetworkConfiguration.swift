/// The shape of a network: all that is needed to lay out its parameters.
public struct NetworkConfiguration: Codable, Hashable, Sendable {
    /// Which kind of network.
    public var modelType: ModelType
    /// Features of one step, 1...4096.
    public var inputSize: Int
    /// Units of a recurrent layer, 1...4096.
    public var hiddenSize: Int
    /// Recurrent layers, 1...16.
    public var layerCount: Int
    /// Units of the dense layer between recurrent layers and outputs, 1...4096.
    public var headSize: Int
    /// Outputs, 1...256.
    public var outputSize: Int
    /// The part of units dropped in training between recurrent layers and before the output
    /// layer, 0..<1.
    public var dropout: Float

    /// A configuration, by default that of the guide.
    public init(
        modelType: ModelType = .standard,
        inputSize: Int,
        hiddenSize: Int = 128,
        layerCount: Int = 3,
        headSize: Int = 64,
        outputSize: Int = 2,
        dropout: Float = 0.2
    ) {
        self.modelType = modelType
        self.inputSize = inputSize
        self.hiddenSize = hiddenSize
        self.layerCount = layerCount
        self.headSize = headSize
        self.outputSize = outputSize
        self.dropout = dropout
    }

    /// Checks every setting against its range.
    ///
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)`` for the first one outside.
    public func validate() throws(NeuralError) {
        try check(inputSize, in: 1...4096, name: "inputSize")
        try check(hiddenSize, in: 1...4096, name: "hiddenSize")
        try check(layerCount, in: 1...16, name: "layerCount")
        try check(headSize, in: 1...4096, name: "headSize")
        try check(outputSize, in: 1...256, name: "outputSize")
        guard dropout >= 0, dropout < 1 else {
            throw .invalidParameter(
                name: "dropout",
                value: "\(dropout)",
                remedy: "use a part of at least 0 and less than 1"
            )
        }
    }
}

func check(_ value: Int, in range: ClosedRange<Int>, name: String) throws(NeuralError) {
    guard range.contains(value) else {
        throw .invalidParameter(
            name: name,
            value: "\(value)",
            remedy: "use \(range.lowerBound) to \(range.upperBound)"
        )
    }
}
