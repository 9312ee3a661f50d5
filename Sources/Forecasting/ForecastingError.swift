public import Market

/// Errors between candles and a forecast, by what the caller can do.
public enum ForecastingError: Error, Hashable, Sendable {
    /// A parameter out of range; `expected` is the allowed range.
    case invalidParameter(name: String, value: String, expected: String)
    /// Too few candles to give each part of the split a window.
    case notEnoughCandles(series: SeriesKey, have: Int, need: Int)
    /// No model exists for that series.
    case modelNotFound(ModelKey)
    /// Another training of that model is running.
    case trainingInProgress(ModelKey)
    /// A file that is truncated, altered, or written by another program.
    case damagedFile(path: String, reason: String)
    /// A file of another program that cannot be imported; the reason includes a remedy.
    case cannotImport(path: String, reason: String)
    /// A model that would be overwritten without permission.
    case modelExists(ModelKey)
    /// A file of a format that this version does not read.
    case unsupportedVersion(path: String, found: Int, known: Int)
    /// A model that is used with candles of another series.
    case wrongSeries(model: SeriesKey, given: SeriesKey)
    /// A loss that is not finite.
    case diverged(epoch: Int, learningRate: Float)
    /// The file system failed.
    case fileSystem(path: String, operation: String, reason: String)
    /// A training that would take more memory than the limit, both in bytes.
    case tooMuchMemory(needed: Int, limit: Int)
    /// An error of the network engine, with its own text.
    case network(String)
}

extension ForecastingError: CustomStringConvertible {
    /// One line: the error, the value, and the remedy if it is the same for every audience.
    public var description: String {
        switch self {
        case .invalidParameter(let name, let value, let expected):
            "\(name) is \(value.prefix(40)), but must be \(expected)"
        case .notEnoughCandles(let series, let have, let need):
            "\(series) has \(have) candles, but training needs \(need);"
                + " import or sync more, or train with a smaller lookback_window"
        case .modelNotFound(let key):
            "there is no model \(key)"
        case .trainingInProgress(let key):
            "\(key) is being trained already; wait for that training or cancel it"
        case .damagedFile(let path, let reason):
            "\(path) is damaged: \(reason); delete it and train again"
        case .cannotImport(let path, let reason):
            "cannot import \(path): \(reason)"
        case .modelExists(let key):
            "there is a model \(key) already, which is only replaced when asked"
        case .unsupportedVersion(let path, let found, let known):
            "\(path) has format version \(found), but this version reads \(known); train again"
        case .wrongSeries(let model, let given):
            "the model was trained for \(model), not for \(given); train one for these candles"
        case .diverged(let epoch, let learningRate):
            "the loss is no longer a number in epoch \(epoch) at learning_rate \(learningRate);"
                + " use a smaller learning_rate or gradient_clip"
        case .fileSystem(let path, let operation, let reason):
            "cannot \(operation) \(path): \(reason)"
        case .tooMuchMemory(let needed, let limit):
            "training needs \(Self.gibibytes(needed)) GiB of memory, but may take"
                + " \(Self.gibibytes(limit)) at most;"
                + " train fewer seeds or use a smaller batch_size, hidden_size, num_layers or lookback_window"
        case .network(let text):
            text
        }
    }
    /// Rounded up, so that a refused size is never printed as equal to the limit.
    private static func gibibytes(_ bytes: Int) -> Int {
        (bytes + (1 << 30) - 1) >> 30
    }
}
