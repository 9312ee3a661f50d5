import Foundation
import Neural

/// A network of a random shape, some windows, and our outputs.
struct NetworkCase {
    /// What `case-N.json` holds.
    struct Record: Codable {
        let configuration: NetworkConfiguration
        let lookback: Int
        /// Rows of features; a window is `lookback` of them.
        let rows: [[Float]]
        /// The row in which each window ends.
        let ends: [Int]
        /// Our outputs, one row a window.
        let outputs: [[Float]]
    }

    private let index: Int
    private let network: Network
    private let record: Record

    /// The case of a number: every model type in turn, each with layers 1...5, and by chance hidden
    /// units 8...512 and features 1...40.
    init(index: Int) throws {
        var generator = SeededGenerator(seed: 1000 + UInt64(index))
        let lookback = Int.random(in: 1...60, using: &generator)
        // Even in the logarithm, or nearly every network would be a large one.
        let hidden = 8 * pow(64, generator.nextUniform())
        let types = ModelType.allCases
        let configuration = NetworkConfiguration(
            modelType: types[index % types.count],
            inputSize: Int.random(in: 1...40, using: &generator),
            hiddenSize: Int(hidden.rounded()),
            layerCount: 1 + index / types.count % 5,
            headSize: Int.random(in: 8...96, using: &generator),
            outputSize: Int.random(in: 1...4, using: &generator)
        )
        // Fresh weights let little of a window through five layers; larger ones show its order.
        let fresh = try Network(configuration: configuration, using: &generator)
        network = try Network(
            configuration: configuration,
            parameters: fresh.parameters.map { 3 * $0 }
        )
        self.index = index

        let count = lookback + 6
        let columns = configuration.inputSize
        let features = Matrix(
            rows: count,
            columns: columns,
            values: (0..<count * columns).map { _ in Float(generator.nextNormal()) }
        )
        let ends = Array(lookback - 1..<count)
        let outputs = try InferenceEngine(network: network, lookback: lookback)
            .predict(features: features, ends: ends)
        record = Record(
            configuration: configuration,
            lookback: lookback,
            rows: features.rowValues,
            ends: ends,
            outputs: outputs.rowValues
        )
    }

    /// Writes the record and the network in every format.
    func write(to folder: URL) throws {
        func file(_ type: String) -> URL { folder.appending(path: "case-\(index).\(type)") }
        try record.writeJSON(to: file("json"))
        try Data(WeightFile.encode(network)).write(to: file("pth"))
        try Data(SafetensorsFile.encode(network)).write(to: file("safetensors"))
        try Data(ONNXFile.encode(network, lookback: record.lookback)).write(to: file("onnx"))
    }
}

/// What our networks make of weights that PyTorch wrote: `answer-N.json` beside `torch-N.pth` and
/// `torch-N.safetensors`, for the windows of `case-N.json`.
enum NetworkAnswers {
    private struct Answer: Encodable {
        let pth: [[Float]]
        let safetensors: [[Float]]
    }

    static func write(for folder: URL) throws {
        var index = 0
        while let data = try? Data(contentsOf: folder.appending(path: "case-\(index).json")) {
            let record = try JSONDecoder().decode(NetworkCase.Record.self, from: data)
            let file = folder.appending(path: "torch-\(index)")
            let pth = try WeightFile.decode(bytes(of: file.appendingPathExtension("pth")))
            let tensors = try SafetensorsFile.decode(
                bytes(of: file.appendingPathExtension("safetensors"))
            )
            try Answer(pth: outputs(of: pth, record), safetensors: outputs(of: tensors, record))
                .writeJSON(to: folder.appending(path: "answer-\(index).json"))
            index += 1
        }
    }

    private static func bytes(of file: URL) throws -> [UInt8] {
        try Array(Data(contentsOf: file))
    }

    private static func outputs(
        of network: Network,
        _ record: NetworkCase.Record
    ) throws -> [[Float]] {
        let features = Matrix(
            rows: record.rows.count,
            columns: record.configuration.inputSize,
            values: record.rows.flatMap(\.self)
        )
        return try InferenceEngine(network: network, lookback: record.lookback)
            .predict(features: features, ends: record.ends)
            .rowValues
    }
}

extension Matrix {
    /// The numbers as a list of rows.
    fileprivate var rowValues: [[Float]] {
        (0..<rows).map { Array(values[$0 * columns..<($0 + 1) * columns]) }
    }
}
