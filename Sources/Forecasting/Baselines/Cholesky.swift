/// Solves a symmetric positive definite system of equations by Cholesky's method.
///
/// A = L Lᵀ, then L y = b and Lᵀ x = y (Golub and Van Loan, "Matrix Computations", section 4.2).
///
/// - Parameters:
///   - matrix: *A*, *n* x *n*, row after row; only its lower triangle is read.
///   - right: *b*, *n* numbers.
/// - Returns: *x*; nil where *A* is not positive definite.
/// - Complexity: O(n³).
package func solveByCholesky(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let size = right.count
    var lower = matrix
    for row in 0..<size {
        for column in 0...row {
            var sum = lower[row * size + column]
            for inner in 0..<column {
                sum -= lower[row * size + inner] * lower[column * size + inner]
            }
            if row == column {
                guard sum > 0, sum.isFinite else { return nil }
                lower[row * size + row] = sum.squareRoot()
            } else {
                lower[row * size + column] = sum / lower[column * size + column]
            }
        }
    }
    var solution = right
    for row in 0..<size {
        for inner in 0..<row {
            solution[row] -= lower[row * size + inner] * solution[inner]
        }
        solution[row] /= lower[row * size + row]
    }
    for row in (0..<size).reversed() {
        for inner in (row + 1)..<size {
            solution[row] -= lower[inner * size + row] * solution[inner]
        }
        solution[row] /= lower[row * size + row]
    }
    return solution
}
