/// A network in the ONNX format, for ONNX Runtime and everything else that reads it.
///
/// The graph is the network alone: it takes any number of `windows` [batch, lookback, features],
/// scaled as in training, and gives standardised `outputs` [batch, outputs]. The metadata has the
/// scaling. Source: https://onnx.ai/onnx/repo-docs/IR.html.
public enum ONNXFile {
    /// Version of the file format and of the operations: those of ONNX 1.12 of 2022, which later
    /// readers still take.
    private static let formatVersion = 8
    private static let operationsVersion = 17

    /// The file of a network; the same arguments give the same bytes.
    ///
    /// - Parameters:
    ///   - network: The weights, all finite.
    ///   - lookback: Rows in a window, at least 1.
    ///   - metadata: The model's metadata properties.
    /// - Returns: The bytes of a `ModelProto`.
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)`` for weights that are not
    ///   finite, or a lookback below 1.
    public static func encode(
        _ network: Network,
        lookback: Int,
        metadata: [String: String] = [:]
    ) throws(NeuralError) -> [UInt8] {
        try network.checkFinite()
        try check(lookback, in: 1...Int(Int32.max), name: "lookback")
        var model = ProtobufWriter()
        model.append(formatVersion, field: 1)
        model.append("hindcast", field: 2)
        model.append(ONNXGraph(network, lookback: lookback).bytes, field: 7)
        // The empty domain is that of ONNX's own operations.
        model.appendMessage(field: 8) { $0.append(operationsVersion, field: 2) }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            model.appendMessage(field: 14) { entry in
                entry.append(key, field: 1)
                entry.append(value, field: 2)
            }
        }
        return model.bytes
    }
}
