extension ONNXGraph {
    /// The graph of a network, from `windows` [batch, lookback, features] to `outputs`
    /// [batch, outputs].
    init(_ network: Network, lookback: Int) {
        let configuration = network.configuration
        self.init(name: "hindcast")
        addInput(
            "windows",
            [.named("batch"), .fixed(lookback), .fixed(configuration.inputSize)]
        )
        addOutput("outputs", [.named("batch"), .fixed(configuration.outputSize)])
        // ONNX's recurrent operations take time first.
        addNode(
            "Transpose",
            inputs: ["windows"],
            output: "steps",
            attributes: [("perm", .integers([1, 0, 2]))]
        )
        let units = addRecurrentLayers(of: network, from: "steps")
        if configuration.modelType.attends {
            addWeightedMean(of: network, from: units, to: "summary")
        } else {
            addLastStep(from: units, to: "summary")
        }
        addHead(of: network, from: "summary", to: "outputs")
    }

    /// The units of every direction at a window's last step.
    private mutating func addLastStep(from units: String, to output: String) {
        addConstant("last", shape: [], [-1])
        addNode(
            "Gather",
            inputs: [units, "last"],
            output: output,
            attributes: [("axis", .integer(0))]
        )
    }

    /// The mean of the units over time, weighted by the softmax of a score for each step.
    private mutating func addWeightedMean(
        of network: Network,
        from units: String,
        to output: String
    ) {
        addConstant(
            "attention.weight",
            shape: [network.configuration.layerUnits, 1],
            network.values(of: "attention.weight")
        )
        addConstant("attention.bias", shape: [1], network.values(of: "attention.bias"))
        addConstant("time", shape: [1], [0])
        addNode("MatMul", inputs: [units, "attention.weight"], output: "attention.products")
        addNode(
            "Add",
            inputs: ["attention.products", "attention.bias"],
            output: "attention.scores"
        )
        addNode(
            "Softmax",
            inputs: ["attention.scores"],
            output: "attention.weights",
            attributes: [("axis", .integer(0))]
        )
        addNode("Mul", inputs: [units, "attention.weights"], output: "attention.parts")
        addNode(
            "ReduceSum",
            inputs: ["attention.parts", "time"],
            output: output,
            attributes: [("keepdims", .integer(0))]
        )
    }

    private mutating func addHead(of network: Network, from input: String, to output: String) {
        let configuration = network.configuration
        let (units, head) = (configuration.layerUnits, configuration.headSize)
        addDense("fc1", of: network, shape: [head, units], from: input, to: "fc1.sums")
        addNode("Relu", inputs: ["fc1.sums"], output: "fc1.units")
        addDense(
            "fc2",
            of: network,
            shape: [configuration.outputSize, head],
            from: "fc1.units",
            to: output
        )
    }

    private mutating func addDense(
        _ name: String,
        of network: Network,
        shape: [Int],
        from input: String,
        to output: String
    ) {
        addConstant("\(name).weight", shape: shape, network.values(of: "\(name).weight"))
        addConstant("\(name).bias", shape: [shape[0]], network.values(of: "\(name).bias"))
        addNode(
            "Gemm",
            inputs: [input, "\(name).weight", "\(name).bias"],
            output: output,
            attributes: [("transB", .integer(1))]
        )
    }
}

extension Network {
    /// The numbers of a tensor that the layout has.
    func values(of name: String) -> ArraySlice<Float> {
        guard let tensor = layout.tensors.first(where: { $0.name == name }) else {
            preconditionFailure("the layout has no tensor \(name)")
        }
        return parameters[tensor.range]
    }
}
