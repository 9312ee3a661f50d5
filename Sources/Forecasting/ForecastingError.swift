public import Market

/// What can go wrong between candles and a forecast, cut by what the caller can do about it.
public enum ForecastingError: Error, Hashable, Sendable {
    /// A parameter outside its range; `expected` says what would be right.
    case invalidParameter(name: String, value: String, expected: String)
    /// Too few candles to give each part of the split a window.
    case notEnoughCandles(series: SeriesKey, have: Int, need: Int)
    /// Nothing has been trained for that series.
    case modelNotFound(ModelKey)
    /// Another training is at work on that model.
    case trainingInProgress(ModelKey)
    /// A file that was cut short, altered, or written by something else.
    case damagedFile(path: String, reason: String)
    /// A file of another program that cannot become a model; the reason says what would help.
    case cannotImport(path: String, reason: String)
    /// A model that would be written over unasked.
    case modelExists(ModelKey)
    /// A file of a format that this version does not read.
    case unsupportedVersion(path: String, found: Int, known: Int)
    /// A model asked about candles that it was not trained for.
    case wrongSeries(model: SeriesKey, given: SeriesKey)
    /// A loss that is no longer a number.
    case diverged(epoch: Int, learningRate: Float)
    /// The file system refused.
    case fileSystem(path: String, operation: String, reason: String)
    /// A training that would take more memory than the limit, both in bytes.
    case tooMuchMemory(needed: Int, limit: Int)
    /// The network engine refused; the text is its own.
    case network(String)
}

extension ForecastingError: CustomStringConvertible {
    /// One line: what, which value, and the remedy where it is not up to the caller's own means.
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
    /// Rounded up: what is refused is never told as equal to the limit.
    private static func gibibytes(_ bytes: Int) -> Int {
        (bytes + (1 << 30) - 1) >> 30
    }
}
