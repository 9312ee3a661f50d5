extension ONNXGraph {
    /// Adds the stack of recurrent layers.
    ///
    /// - Parameters:
    ///   - network: The weights.
    ///   - input: The steps of all windows, [lookback, batch, features].
    /// - Returns: The name of the last layer's units, [lookback, batch, directions x hidden].
    mutating func addRecurrentLayers(of network: Network, from input: String) -> String {
        // A 0 keeps the dimension of the input.
        addConstant("units.shape", shape: [3], [0, 0, network.configuration.layerUnits])
        return (0..<network.configuration.layerCount).reduce(input) { input, layer in
            let name = "\(network.configuration.modelType.cell.moduleName).\(layer)"
            addLayer(layer, named: name, of: network, from: input)
            // From [time, direction, batch, hidden] to the directions' units side by side.
            addNode(
                "Transpose",
                inputs: ["\(name).directions"],
                output: "\(name).rows",
                attributes: [("perm", .integers([0, 2, 1, 3]))]
            )
            addNode("Reshape", inputs: ["\(name).rows", "units.shape"], output: "\(name).units")
            return "\(name).units"
        }
    }

    private mutating func addLayer(
        _ layer: Int,
        named name: String,
        of network: Network,
        from input: String
    ) {
        let configuration = network.configuration
        let operation = RecurrentOperation(configuration.modelType)
        let module = configuration.modelType.cell.moduleName
        let directions = configuration.modelType.directionCount
        let suffixes = ["l\(layer)", "l\(layer)_reverse"].prefix(directions)
        func gates(_ role: String, _ suffix: String) -> [Float] {
            operation.gatesInOrder(network.values(of: "\(module).\(role)_\(suffix)"))
        }
        let hidden = configuration.hiddenSize
        let rows = operation.gateOrder.count * hidden
        let inputs = layer == 0 ? configuration.inputSize : configuration.layerUnits
        addConstant(
            "\(name).W",
            shape: [directions, rows, inputs],
            suffixes.flatMap { gates("weight_ih", $0) }
        )
        addConstant(
            "\(name).R",
            shape: [directions, rows, hidden],
            suffixes.flatMap { gates("weight_hh", $0) }
        )
        addConstant(
            "\(name).B",
            shape: [directions, 2 * rows],
            suffixes.flatMap { gates("bias_ih", $0) + gates("bias_hh", $0) }
        )
        addNode(
            operation.name,
            inputs: [input, "\(name).W", "\(name).R", "\(name).B"],
            output: "\(name).directions",
            attributes: operation.attributes + [
                ("direction", .text(directions == 1 ? "forward" : "bidirectional")),
                ("hidden_size", .integer(hidden)),
            ]
        )
    }
}

/// How ONNX sees a recurrent cell of PyTorch's.
private struct RecurrentOperation {
    let name: String
    /// PyTorch's gates in the order of ONNX's.
    let gateOrder: [Int]
    var attributes: [(name: String, value: ONNXGraph.Attribute)] = []

    init(_ type: ModelType) {
        if type == .gru {
            name = "GRU"
            // From r z n to z r h; ONNX's h is PyTorch's n, its reset gate behind the product.
            gateOrder = [1, 0, 2]
            attributes = [("linear_before_reset", .integer(1))]
        } else {
            name = "LSTM"
            // From i f g o to i o f c; ONNX's c is PyTorch's g.
            gateOrder = [0, 3, 1, 2]
        }
    }

    /// The rows of a tensor, reordered from PyTorch's gate order to ONNX's.
    func gatesInOrder(_ values: ArraySlice<Float>) -> [Float] {
        let size = values.count / gateOrder.count
        return gateOrder.flatMap { values.dropFirst($0 * size).prefix(size) }
    }
}
