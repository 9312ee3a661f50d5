/// A network as a value: its shape and its parameters.
public struct Network: Sendable, Equatable {
    /// The shape.
    public let configuration: NetworkConfiguration
    /// All weights and biases in one array, in the order of ``layout``; their number never changes.
    public var parameters: [Float] {
        didSet { precondition(parameters.count == oldValue.count, "a network keeps its size") }
    }

    /// A fresh network with PyTorch's default distribution: recurrent tensors even within
    /// ±1/√hiddenSize, dense ones within ±1/√inputs.
    ///
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)``.
    public init(
        configuration: NetworkConfiguration,
        using generator: inout SeededGenerator
    ) throws(NeuralError) {
        try configuration.validate()
        let layout = ParameterLayout(configuration: configuration)
        var parameters: [Float] = []
        parameters.reserveCapacity(layout.count)
        let denseInputs: [Substring: Int] = [
            "attention": configuration.layerUnits,
            "fc1": configuration.layerUnits,
            "fc2": configuration.headSize,
        ]
        for tensor in layout.tensors {
            let inputs = tensor.name.split(separator: ".").first.flatMap { denseInputs[$0] }
            let bound = 1 / Double(inputs ?? configuration.hiddenSize).squareRoot()
            for _ in 0..<tensor.count {
                parameters.append(Float(generator.nextUniform(within: bound)))
            }
        }
        self.configuration = configuration
        self.parameters = parameters
    }

    /// A network of given parameters.
    ///
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)``, or
    ///   ``NeuralError/shapeMismatch(subject:expected:found:)`` where their number is not that of
    ///   the configuration.
    public init(
        configuration: NetworkConfiguration,
        parameters: [Float]
    ) throws(NeuralError) {
        try configuration.validate()
        let count = ParameterLayout(configuration: configuration).count
        guard parameters.count == count else {
            throw .shapeMismatch(
                subject: "the list of parameters",
                expected: "\(count) numbers",
                found: "\(parameters.count)"
            )
        }
        self.configuration = configuration
        self.parameters = parameters
    }

    /// A network whose parts are known to fit.
    init(validated configuration: NetworkConfiguration, parameters: [Float]) {
        self.configuration = configuration
        self.parameters = parameters
    }

    /// The names, shapes and places of the tensors in ``parameters``.
    public var layout: ParameterLayout { ParameterLayout(configuration: configuration) }
}

extension Network {
    /// Checks that every parameter is a number.
    ///
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)`` naming the tensor.
    func checkFinite() throws(NeuralError) {
        for tensor in layout.tensors {
            guard let value = parameters[tensor.range].first(where: { !$0.isFinite }) else {
                continue
            }
            throw .invalidParameter(
                name: tensor.name,
                value: "\(value)",
                remedy: "load or train the network again"
            )
        }
    }
}
