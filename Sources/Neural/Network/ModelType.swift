/// The type of network between window and forecast.
///
/// All share the head: a rectified dense layer, dropout, and a dense layer to the outputs. They
/// differ in the recurrent layers and in what the head reads of the last one.
public enum ModelType: String, Sendable, CaseIterable {
    /// Stacked LSTM layers; the head reads the last step.
    case standard
    /// Stacked LSTM layers; the head reads a weighted mean of all steps. A dense layer,
    /// `attention`, gives each step's units one score, and the softmax of a window's scores over
    /// time gives the weights.
    case attention
    /// Stacked GRU layers with PyTorch's two biases; the head reads the last step. Source: Cho et
    /// al., "Learning phrase representations using RNN encoder-decoder", EMNLP 2014, the reset
    /// gate applied behind the recurrent product as in `torch.nn.GRU`.
    case gru
    /// Stacked LSTM layers that run both ways, each reading both directions of the one below; the
    /// head reads both directions' units at the last step, `lstm(x)[0][:, -1]` in PyTorch's words:
    /// the forward units have seen the whole window there, the reverse ones its last row.
    case bidirectional
}

extension ModelType: Codable {
    /// Reads a type by its name.
    ///
    /// - Throws: `DecodingError.dataCorrupted`, which lists the known names.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let type = ModelType(rawValue: name) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(name) is no model type: use one of \(known)"
            )
        }
        self = type
    }
}

// MARK: - What the types are made of

extension ModelType {
    /// The unit of the recurrent layers.
    var cell: any RecurrentCell.Type {
        self == .gru ? GRUCell.self : LSTMCell.self
    }

    /// In how many directions a layer runs through the window.
    var directionCount: Int {
        self == .bidirectional ? 2 : 1
    }

    /// Whether the last layer's units at a step depend only on that row and earlier ones, and the
    /// head reads nothing else (causal): an output then means the same after any row.
    package var isCausal: Bool {
        self == .standard || self == .gru
    }

    /// Whether the head reads a weighted mean of all steps rather than the last one.
    var attends: Bool {
        self == .attention
    }
}

extension NetworkConfiguration {
    /// Units of all directions of a recurrent layer, which is what the next one or the head reads.
    var layerUnits: Int { modelType.directionCount * hiddenSize }
}
