/// What training makes small: a mean over rows and outputs.
public enum Loss: Codable, Sendable, Hashable {
    /// The mean squared error.
    case mse
    /// Squared for errors up to `delta`, linear beyond: e²/2, else delta (|e| - delta/2).
    case huber(delta: Float)

    /// Checks that `delta` is positive and finite.
    ///
    /// - Throws: ``NeuralError/invalidParameter(name:value:remedy:)``.
    public func validate() throws(NeuralError) {
        guard case .huber(let delta) = self, !(delta > 0 && delta.isFinite) else { return }
        throw .invalidParameter(
            name: "delta",
            value: "\(delta)",
            remedy: "use a positive, finite number"
        )
    }

    /// The loss of one error and its derivative.
    func evaluate(_ error: Float) -> (value: Float, slope: Float) {
        switch self {
        case .mse:
            return (error * error, 2 * error)
        case .huber(let delta):
            if abs(error) <= delta { return (error * error / 2, error) }
            return (delta * (abs(error) - delta / 2), error < 0 ? -delta : delta)
        }
    }

    /// The mean loss of predictions, as a training step reports it.
    ///
    /// - Parameters:
    ///   - predictions: One row a window.
    ///   - targets: Of the same shape.
    ///   - outputWeights: What each output's loss counts, 1 where absent.
    /// - Returns: The mean over rows and outputs, NaN without rows.
    /// - Throws: ``NeuralError/shapeMismatch(subject:expected:found:)``.
    public func mean(
        of predictions: Matrix,
        against targets: Matrix,
        outputWeights: [Float]? = nil
    ) throws(NeuralError) -> Double {
        guard predictions.rows == targets.rows, predictions.columns == targets.columns else {
            throw .shapeMismatch(
                subject: "targets",
                expected: "\(predictions.rows) x \(predictions.columns)",
                found: "\(targets.rows) x \(targets.columns)"
            )
        }
        let weights = try weights(outputWeights, outputs: predictions.columns)
        var total = 0.0
        for row in 0..<predictions.rows {
            for column in 0..<predictions.columns {
                let error = predictions[row, column] - targets[row, column]
                total += Double(weights[column] * evaluate(error).value)
            }
        }
        return total / Double(predictions.rows * predictions.columns)
    }

    /// One weight an output, all 1 where none are given.
    func weights(_ given: [Float]?, outputs: Int) throws(NeuralError) -> [Float] {
        guard let given else { return Array(repeating: 1, count: outputs) }
        guard given.count == outputs else {
            throw .shapeMismatch(
                subject: "outputWeights",
                expected: "\(outputs) numbers",
                found: "\(given.count)"
            )
        }
        guard given.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw .invalidParameter(
                name: "outputWeights",
                value: "\(given)",
                remedy: "use finite numbers of at least 0"
            )
        }
        return given
    }
}
