/// What the engine cannot do, cut by what the caller can change.
public enum NeuralError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A setting is outside its range.
    case invalidParameter(name: String, value: String, remedy: String)
    /// Two things that must agree in size do not.
    case shapeMismatch(subject: String, expected: String, found: String)
    /// An input holds NaN or an infinity.
    case nonFinite(matrix: String, row: Int, column: Int, value: Float)
    /// The loss or a gradient left the range of numbers at this optimizer step.
    case diverged(step: Int)
    /// `HINDCAST_SIMD` names an instruction set that this build or processor does not have.
    case instructionSetUnavailable(name: String, available: [String])
    /// A weight file cannot be read.
    case invalidFile(reason: String)

    /// One line that names what is wrong, its value and the remedy.
    public var description: String {
        switch self {
        case .invalidParameter(let name, let value, let remedy):
            "\(name) is \(value): \(remedy)"
        case .shapeMismatch(let subject, let expected, let found):
            "\(subject) has \(found) where \(expected) is needed: pass one of that size"
        case .nonFinite(let matrix, let row, let column, let value):
            "\(matrix) row \(row) column \(column) is \(value): "
                + "leave out windows that touch undefined rows"
        case .diverged(let step):
            "training diverged at step \(step): lower the learning rate or clip the gradient"
        case .instructionSetUnavailable(let name, let available):
            "HINDCAST_SIMD is \(name): use one of \(available.joined(separator: ", ")), or unset it"
        case .invalidFile(let reason):
            "the weight file cannot be read: \(reason); export it again"
        }
    }
}
