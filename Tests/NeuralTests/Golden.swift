import Foundation
import Neural

/// What scripts/goldens/neural.py wrote: one network, one batch, PyTorch's float64 results.
struct Golden: Decodable {
    let modelType: ModelType
    let features: Int
    let hidden: Int
    let layers: Int
    let head: Int
    let outputs: Int
    let lookback: Int
    let rows: Int
    let ends: [Int]
    let loss: String
    let delta: Float?
    let parameters: [String: [Double]]
    let featureValues: [Double]
    let targetValues: [Double]
    let predictions: [Double]
    let lossValue: Double
    let gradients: [String: [Double]]
    let clip: Float
    let learningRate: Float
    let weightDecay: Float
    let trainedLosses: [Double]
    let trained: [String: [Double]]

    static func load(_ name: String) throws -> Golden {
        try JSONDecoder().decode(Golden.self, from: Data(contentsOf: fixture(name + ".json")))
    }

    func network() throws -> Network {
        let configuration = NetworkConfiguration(
            modelType: modelType,
            inputSize: features,
            hiddenSize: hidden,
            layerCount: layers,
            headSize: head,
            outputSize: outputs,
            dropout: 0
        )
        let layout = ParameterLayout(configuration: configuration)
        let values = layout.tensors.flatMap { parameters[$0.name] ?? [] }
        return try Network(configuration: configuration, parameters: values.map(Float.init))
    }

    var featureMatrix: Matrix {
        Matrix(rows: rows, columns: features, values: featureValues.map(Float.init))
    }

    var targetMatrix: Matrix {
        Matrix(rows: rows, columns: outputs, values: targetValues.map(Float.init))
    }

    var lossFunction: Loss {
        delta.map { .huber(delta: $0) } ?? .mse
    }

    func engine(
        threads: Int = 2,
        instructionSet: InstructionSet? = nil
    ) throws -> TrainingEngine {
        try TrainingEngine(
            network: network(),
            lookback: lookback,
            batchSize: ends.count,
            adam: AdamConfiguration(
                learningRate: learningRate,
                weightDecay: weightDecay,
                gradientClip: clip
            ),
            loss: lossFunction,
            dropoutGenerator: SeededGenerator(seed: 1),
            threads: threads,
            instructionSet: instructionSet
        )
    }
}

func fixture(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/Neural/\(name)")
}

/// The largest difference, over the largest magnitude of `expected` or a given one.
func relativeDistance(
    _ found: [Float],
    _ expected: [Double],
    scale: Double? = nil
) -> Double {
    guard found.count == expected.count else { return .infinity }
    let scale = scale ?? expected.map(abs).max() ?? 0
    let distance = zip(found, expected).map { abs(Double($0) - $1) }.max() ?? 0
    return distance == 0 ? 0 : distance / scale
}
