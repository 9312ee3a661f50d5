/// Weights in PyTorch's own file format, as `torch.save(model.state_dict())` writes it.
///
/// `torch.load(path, weights_only=True)` reads what ``encode(_:)`` writes into a state dict with
/// PyTorch's names, gate order (i, f, g, o; r, z, n of a GRU) and two biases.
public enum WeightFile {
    /// The file of a network; the same network gives the same bytes.
    ///
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)`` for weights that are not
    ///   finite, and ``NeuralError/invalidFile(reason:)`` where no archive can be made.
    public static func encode(_ network: Network) throws(NeuralError) -> [UInt8] {
        try network.checkFinite()
        var tensors: [PickleEntry] = []
        var storages: [ZipArchive.Entry] = []
        for (index, tensor) in network.layout.tensors.enumerated() {
            tensors.append(
                PickleEntry(.string(tensor.name), TorchTensor.pickle(tensor, storage: "\(index)"))
            )
            storages.append(
                ZipArchive.Entry(
                    name: "archive/data/\(index)",
                    bytes: network.parameters[tensor.range].littleEndianBytes
                )
            )
        }
        let state = PickleValue.object(PickleObject(TorchTensor.orderedDict, entries: tensors))
        let head = [
            ZipArchive.Entry(name: "archive/data.pkl", bytes: PickleWriter.write(state)),
            ZipArchive.Entry(name: "archive/byteorder", bytes: Array("little".utf8)),
        ]
        let version = ZipArchive.Entry(name: "archive/version", bytes: Array("3\n".utf8))
        return try ZipArchive.write(head + storages + [version])
    }

    /// The network that a file holds.
    ///
    /// No code in the file is executed: its pickle may only name a tensor, its storage and an
    /// ordered dictionary, and no entry may be larger than the file.
    ///
    /// - Parameters:
    ///   - bytes: A state dict as `torch.save` writes it, 32-bit floats.
    ///   - configuration: The required shape; without it, the shape is read from the tensors, and
    ///     dropout, which no state dict has, is 0.
    /// - Returns: The network, every number in it finite.
    /// - Throws: ``NeuralError/invalidFile(reason:)``, or
    ///   ``NeuralError/shapeMismatch(subject:expected:found:)`` for a network of another shape.
    public static func decode(
        _ bytes: [UInt8],
        configuration: NetworkConfiguration? = nil
    ) throws(NeuralError) -> Network {
        try StateDict.network(of: StateDict.read(bytes), configuration: configuration)
    }
}

extension StateDict {
    /// The network that named tensors make up.
    ///
    /// - Parameters:
    ///   - tensors: The tensors by PyTorch's names.
    ///   - configuration: The shape to insist on; without it, the shape is read off the tensors.
    /// - Returns: The network, every number in it finite.
    /// - Throws: As ``WeightFile/decode(_:configuration:)``.
    static func network(
        of tensors: [String: Tensor],
        configuration: NetworkConfiguration?
    ) throws(NeuralError) -> Network {
        let shape: NetworkConfiguration
        if let configuration {
            shape = configuration
        } else {
            shape = try NetworkConfiguration(reading: tensors)
        }
        try shape.validate()
        let layout = ParameterLayout(configuration: shape)
        var parameters: [Float] = []
        parameters.reserveCapacity(layout.count)
        for expected in layout.tensors {
            guard let tensor = tensors[expected.name] else {
                throw .invalidFile(reason: "\(expected.name) is missing")
            }
            guard tensor.shape == expected.shape else {
                throw .shapeMismatch(
                    subject: expected.name,
                    expected: "shape \(expected.shape)",
                    found: "shape \(tensor.shape)"
                )
            }
            guard tensor.values.allSatisfy(\.isFinite) else {
                throw .invalidFile(reason: "\(expected.name) holds a number that is not finite")
            }
            parameters += tensor.values
        }
        let known = Set(layout.tensors.map(\.name))
        if let other = tensors.keys.filter({ !known.contains($0) }).min() {
            throw .invalidFile(reason: "\(other) belongs to no network of this kind")
        }
        return Network(validated: shape, parameters: parameters)
    }
}

extension NetworkConfiguration {
    /// The network shape of a state dict's tensors.
    fileprivate init(reading tensors: [String: StateDict.Tensor]) throws(NeuralError) {
        func shape(_ name: String, _ dimensions: Int) throws(NeuralError) -> [Int] {
            guard let shape = tensors[name]?.shape, shape.count == dimensions else {
                throw .invalidFile(reason: "\(name) is missing or has no \(dimensions) dimensions")
            }
            return shape
        }
        let type = ModelType(reading: tensors.keys)
        let module = type.cell.moduleName
        let inputs = try shape("\(module).weight_ih_l0", 2)
        let hidden = try shape("\(module).weight_hh_l0", 2)
        let head = try shape("fc1.weight", 2)
        let outputs = try shape("fc2.weight", 2)
        let weights = tensors.keys.filter { $0.hasPrefix("\(module).weight_ih_l") }
        let layers = weights.count / type.directionCount
        self.init(
            modelType: type,
            inputSize: inputs[1],
            hiddenSize: hidden[1],
            layerCount: layers,
            headSize: head[0],
            outputSize: outputs[0],
            dropout: 0
        )
    }
}

extension ModelType {
    /// The model type with such tensor names; decoding reports errors of the others.
    fileprivate init(reading names: some Sequence<String>) {
        if names.contains(where: { $0.hasPrefix("\(GRUCell.moduleName).") }) {
            self = .gru
        } else if names.contains("attention.weight") {
            self = .attention
        } else if names.contains("lstm.weight_ih_l0_reverse") {
            self = .bidirectional
        } else {
            self = .standard
        }
    }
}
