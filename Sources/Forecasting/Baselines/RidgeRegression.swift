/// Linear regression with an L2 penalty on all coefficients but the intercept.
///
/// The coefficients minimise Σ (y - b - xᵀw)² + penalty · |w|², in closed form, as scikit-learn's
/// `Ridge` does.
package struct RidgeRegression: Encodable, Hashable {
    package let coefficients: [Double]
    package let intercept: Double

    /// The penalties that ``best(fitting:width:choosing:)`` tries.
    static let penalties: [Double] = [1, 10, 100, 1000, 10_000]

    /// Rows of inputs together with what they should give.
    package struct Rows {
        /// Inputs, row after row.
        package var inputs: [Double] = []
        /// One number a row.
        package var targets: [Double] = []

        package init(inputs: [Double] = [], targets: [Double] = []) {
            self.inputs = inputs
            self.targets = targets
        }
    }

    func prediction(for row: ArraySlice<Double>) -> Double {
        zip(coefficients, row).reduce(intercept) { $0 + $1.0 * $1.1 }
    }

    /// Predictions for inputs, row after row.
    func predictions(for inputs: [Double]) -> [Double] {
        let width = coefficients.count
        return stride(from: 0, to: inputs.count, by: width).map {
            prediction(for: inputs[$0..<$0 + width])
        }
    }

    /// Fits one regression for each penalty and keeps that with the least error on other rows.
    ///
    /// A baseline is there to be beaten, so it gets the best of its penalties where the network's
    /// epoch was chosen too.
    ///
    /// - Returns: The fit; the mean of the targets where the inputs hold no information at all.
    static func best(fitting rows: Rows, width: Int, choosing others: Rows) -> RidgeRegression {
        let system = NormalEquations(rows, width: width)
        let candidates = penalties.compactMap { system.solution(penalty: $0) }
        let errors = candidates.map {
            meanSquaredError($0.predictions(for: others.inputs), others.targets)
        }
        guard let least = errors.indices.min(by: { errors[$0] < errors[$1] }) else {
            return .mean(of: rows.targets, width: width)
        }
        return candidates[least]
    }

    /// The mean of some targets, whatever the inputs are.
    static func mean(of targets: [Double], width: Int) -> RidgeRegression {
        RidgeRegression(
            coefficients: Array(repeating: 0, count: width),
            intercept: targets.reduce(0, +) / Double(max(1, targets.count))
        )
    }

    /// Fits one regression.
    package init?(fitting rows: Rows, width: Int, penalty: Double) {
        guard let fitted = NormalEquations(rows, width: width).solution(penalty: penalty) else {
            return nil
        }
        self = fitted
    }

    private init(coefficients: [Double], intercept: Double) {
        self.coefficients = coefficients
        self.intercept = intercept
    }

    /// Products of centred columns, from which a fit for any penalty follows.
    private struct NormalEquations {
        let means: [Double]
        let targetMean: Double
        var products: [Double]
        var moments: [Double]

        init(_ rows: Rows, width: Int) {
            let count = rows.targets.count
            var means = [Double](repeating: 0, count: width)
            for (offset, value) in rows.inputs.enumerated() {
                means[offset % width] += value
            }
            means = means.map { $0 / Double(count) }
            self.means = means
            targetMean = rows.targets.reduce(0, +) / Double(count)
            products = [Double](repeating: 0, count: width * width)
            moments = [Double](repeating: 0, count: width)

            var centred = means
            for index in 0..<count {
                for column in 0..<width {
                    centred[column] = rows.inputs[index * width + column] - means[column]
                }
                let target = rows.targets[index] - targetMean
                for column in 0..<width {
                    moments[column] += centred[column] * target
                    for other in 0...column {
                        products[column * width + other] += centred[column] * centred[other]
                    }
                }
            }
        }

        func solution(penalty: Double) -> RidgeRegression? {
            let width = means.count
            var penalised = products
            for column in 0..<width {
                penalised[column * width + column] += penalty
            }
            guard let coefficients = solveByCholesky(penalised, moments) else { return nil }
            let intercept = zip(coefficients, means).reduce(targetMean) { $0 - $1.0 * $1.1 }
            return RidgeRegression(coefficients: coefficients, intercept: intercept)
        }
    }
}
