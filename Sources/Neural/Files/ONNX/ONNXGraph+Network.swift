extension ONNXGraph {
    /// The graph of a standard network, from `windows` [batch, lookback, features] to `outputs`
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
            name: "steps",
            inputs: ["windows"],
            outputs: ["steps"],
            attributes: [("perm", .integers([1, 0, 2]))]
        )
        addStandardBody(of: network, from: "steps", to: "last")
        addHead(of: network, from: "last")
    }

    /// Stacked LSTM layers; what comes out is the last step of the last one.
    private mutating func addStandardBody(
        of network: Network,
        from input: String,
        to output: String
    ) {
        let layers = network.configuration.layerCount
        var input = input
        // Both results have a dimension for the direction, of which there is one.
        if layers > 1 {
            addConstant("sequence.direction", [1])
        }
        addConstant("state.direction", [0])
        for layer in 0..<layers {
            let isLast = layer == layers - 1
            let sequence = "lstm.\(layer).sequence"
            let state = "lstm.\(layer).state"
            addLSTM(
                of: network,
                layer: layer,
                input: input,
                outputs: isLast ? ["", state] : [sequence]
            )
            let flat = isLast ? output : "lstm.\(layer).steps"
            addNode(
                "Squeeze",
                name: flat,
                inputs: isLast ? [state, "state.direction"] : [sequence, "sequence.direction"],
                outputs: [flat]
            )
            input = flat
        }
    }

    private mutating func addLSTM(
        of network: Network,
        layer: Int,
        input: String,
        outputs: [String]
    ) {
        let hidden = network.configuration.hiddenSize
        let inputs = layer == 0 ? network.configuration.inputSize : hidden
        let names = (
            weights: "lstm.\(layer).W", recurrent: "lstm.\(layer).R", bias: "lstm.\(layer).B"
        )
        func gates(_ tensor: String) -> [Float] {
            Self.gatesInOrder(network.values(of: "lstm.\(tensor)_l\(layer)"))
        }
        addConstant(names.weights, shape: [1, 4 * hidden, inputs], gates("weight_ih"))
        addConstant(names.recurrent, shape: [1, 4 * hidden, hidden], gates("weight_hh"))
        addConstant(names.bias, shape: [1, 8 * hidden], gates("bias_ih") + gates("bias_hh"))
        addNode(
            "LSTM",
            name: "lstm.\(layer)",
            inputs: [input, names.weights, names.recurrent, names.bias],
            outputs: outputs,
            attributes: [("hidden_size", .integer(hidden))]
        )
    }

    /// PyTorch's order of gates, i f g o, turned into ONNX's, i o f c (its c is PyTorch's g).
    private static func gatesInOrder(_ values: ArraySlice<Float>) -> [Float] {
        let size = values.count / 4
        return [0, 3, 1, 2].flatMap { gate in
            values.dropFirst(gate * size).prefix(size)
        }
    }

    private mutating func addHead(of network: Network, from input: String) {
        let configuration = network.configuration
        addDense("fc1", of: network, shape: [configuration.headSize, configuration.hiddenSize])
        addDense("fc2", of: network, shape: [configuration.outputSize, configuration.headSize])
        let transposed: [(name: String, value: Attribute)] = [("transB", .integer(1))]
        addNode(
            "Gemm",
            name: "fc1",
            inputs: [input, "fc1.weight", "fc1.bias"],
            outputs: ["fc1.sums"],
            attributes: transposed
        )
        addNode("Relu", name: "relu", inputs: ["fc1.sums"], outputs: ["fc1.units"])
        addNode(
            "Gemm",
            name: "fc2",
            inputs: ["fc1.units", "fc2.weight", "fc2.bias"],
            outputs: ["outputs"],
            attributes: transposed
        )
    }

    private mutating func addDense(_ name: String, of network: Network, shape: [Int]) {
        addConstant("\(name).weight", shape: shape, network.values(of: "\(name).weight"))
        addConstant("\(name).bias", shape: [shape[0]], network.values(of: "\(name).bias"))
    }
}

extension Network {
    /// The numbers of a tensor that the layout has.
    fileprivate func values(of name: String) -> ArraySlice<Float> {
        guard let tensor = layout.tensors.first(where: { $0.name == name }) else {
            preconditionFailure("the layout has no tensor \(name)")
        }
        return parameters[tensor.range]
    }
}
