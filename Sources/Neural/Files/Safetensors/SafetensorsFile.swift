import Foundation

/// Weights in the safetensors format: a JSON header of names, shapes and places, then the numbers.
///
/// The tensors have PyTorch's names, gate order and two biases, so `load_state_dict` takes what
/// `safetensors.torch.load_file` reads. Source: https://github.com/huggingface/safetensors.
///
/// The format itself cannot notice a changed number. What ``encode(_:metadata:)`` writes therefore
/// carries a CRC-32 of its meaning (metadata and weights) beside its configuration, and
/// ``decode(_:configuration:)`` checks it; in a file of another program, which has neither, a
/// changed number goes unnoticed.
public enum SafetensorsFile {
    private static let configurationKey = "configuration"
    private static let checksumKey = "crc32"

    /// The file of a network; the same network and metadata give the same bytes.
    ///
    /// - Parameters:
    ///   - network: The weights, all finite.
    ///   - metadata: Additional metadata; `configuration` (the network's shape as JSON) and `crc32`
    ///     are added.
    /// - Returns: The file.
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)`` for weights that are not
    ///   finite, and for metadata under one of these two names.
    public static func encode(
        _ network: Network,
        metadata: [String: String] = [:]
    ) throws(NeuralError) -> [UInt8] {
        try network.checkFinite()
        if let taken = [configurationKey, checksumKey].first(where: { metadata[$0] != nil }) {
            throw .invalidParameter(name: "metadata", value: taken, remedy: "use another name")
        }
        var metadata = metadata
        metadata[configurationKey] = try network.configuration.json()
        metadata[checksumKey] = checksum(of: network.parameters, metadata: metadata)

        let tensors = network.layout.tensors.map { tensor in
            let places = [4 * tensor.range.lowerBound, 4 * tensor.range.upperBound]
            return (tensor.name, SafetensorsHeader.Tensor(shape: tensor.shape, places: places))
        }
        let header = SafetensorsHeader(
            metadata: metadata,
            tensors: Dictionary(uniqueKeysWithValues: tensors)
        )
        return try header.encoded() + network.parameters.littleEndianBytes
    }

    /// The network that a file holds.
    ///
    /// - Parameters:
    ///   - bytes: A safetensors file of 32-bit floats under PyTorch's names.
    ///   - configuration: The shape to insist on; without it, that of the metadata, or where there
    ///     is none, that of the tensors, with a dropout of 0.
    /// - Returns: The network, every number in it finite.
    /// - Throws: ``NeuralError/invalidFile(reason:)``, or
    ///   ``NeuralError/shapeMismatch(subject:expected:found:)`` for a network of another shape.
    public static func decode(
        _ bytes: [UInt8],
        configuration: NetworkConfiguration? = nil
    ) throws(NeuralError) -> Network {
        let (header, numbers) = try SafetensorsHeader.split(bytes)
        try header.checkPlaces(in: numbers.count)
        let tensors = header.tensors.mapValues { tensor in
            let first = numbers.startIndex + tensor.places[0]
            return StateDict.Tensor(
                shape: tensor.shape,
                values: numbers[first..<numbers.startIndex + tensor.places[1]].littleEndianFloats
            )
        }
        let metadata = header.metadata ?? [:]
        let described = try metadata[configurationKey].map(NetworkConfiguration.init(json:))
        let network = try StateDict.network(of: tensors, configuration: configuration ?? described)
        // The configuration is ours, and ours has a checksum; without one it was damaged.
        if described != nil || metadata[checksumKey] != nil {
            let expected = checksum(of: network.parameters, metadata: metadata)
            guard metadata[checksumKey] == expected else {
                throw .invalidFile(reason: "its checksum is wrong")
            }
        }
        return network
    }

    /// A file's metadata; ``decode(_:configuration:)`` checks it.
    ///
    /// - Throws: ``NeuralError/invalidFile(reason:)``.
    public static func metadata(_ bytes: [UInt8]) throws(NeuralError) -> [String: String] {
        try SafetensorsHeader.split(bytes).header.metadata ?? [:]
    }

    /// The CRC-32, in hexadecimal, of all metadata but itself, sorted by name, and the parameters
    /// in the order of their layout.
    private static func checksum(of parameters: [Float], metadata: [String: String]) -> String {
        let texts = metadata.filter { $0.key != checksumKey }.sorted { $0.key < $1.key }
        let bytes = texts.flatMap { Array("\($0.key)\0\($0.value)\0".utf8) }
        return String(Neural.checksum(bytes + parameters.littleEndianBytes), radix: 16)
    }
}

extension NetworkConfiguration {
    /// The configuration as one line of JSON.
    fileprivate func json() throws(NeuralError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            throw .invalidParameter(
                name: "dropout",
                value: "\(dropout)",
                remedy: "use a part of at least 0 and less than 1"
            )
        }
    }

    fileprivate init(json: String) throws(NeuralError) {
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
        } catch {
            throw .invalidFile(reason: "the configuration in its metadata is none")
        }
    }
}
