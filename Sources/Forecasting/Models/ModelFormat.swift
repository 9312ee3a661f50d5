/// A file format in which a model leaves Hindcast.
public enum ModelFormat: String, Codable, Sendable, CaseIterable {
    /// PyTorch's state dict, as the store itself keeps it: weights alone.
    case pth
    /// Weights, with shape and scaling in the metadata.
    case safetensors
    /// The whole network as a graph, with scaling in the metadata.
    case onnx
}
