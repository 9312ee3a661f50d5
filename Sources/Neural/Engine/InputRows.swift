/// Caches, for a matrix, the position of the last undefined number at or before each row.
///
/// The check of a window is then one look; a matrix is read once, however many steps use it.
struct InputRows {
    private var checked: Matrix?
    private var lastUndefined: [Int32] = []

    /// Checks windows of `lookback` rows.
    ///
    /// - Throws: ``NeuralError/shapeMismatch(subject:expected:found:)``,
    ///   ``NeuralError/invalidParameter(name:value:remedy:)`` for an end outside the rows,
    ///   ``NeuralError/nonFinite(matrix:row:column:value:)``.
    mutating func check(
        _ features: Matrix,
        columns: Int,
        lookback: Int,
        ends: ArraySlice<Int>
    ) throws(NeuralError) {
        guard features.columns == columns else {
            throw .shapeMismatch(
                subject: "features",
                expected: "\(columns) columns",
                found: "\(features.columns)"
            )
        }
        if !isChecked(features) { read(features) }
        for end in ends {
            guard end >= lookback - 1, end < features.rows else {
                throw .invalidParameter(
                    name: "ends",
                    value: "\(end)",
                    remedy:
                        "use rows \(lookback - 1) to \(features.rows - 1), where whole windows end"
                )
            }
            let row = Int(lastUndefined[end])
            if row > end - lookback { throw undefined(features, row: row) }
        }
    }

    /// Whether this very storage was read: holding on to it keeps its address from a new use.
    private func isChecked(_ features: Matrix) -> Bool {
        guard let checked, checked.rows == features.rows, checked.columns == features.columns else {
            return false
        }
        return checked.values.withUnsafeBufferPointer { old in
            features.values.withUnsafeBufferPointer { $0.baseAddress == old.baseAddress }
        }
    }

    private mutating func read(_ features: Matrix) {
        var last: Int32 = -1
        lastUndefined = features.values.withUnsafeBufferPointer { values in
            (0..<features.rows).map { row in
                let first = row * features.columns
                let isDefined = values[first..<first + features.columns].allSatisfy(\.isFinite)
                if !isDefined { last = Int32(row) }
                return last
            }
        }
        checked = features
    }

    private func undefined(_ features: Matrix, row: Int) -> NeuralError {
        let column = (0..<features.columns).first { !features[row, $0].isFinite } ?? 0
        return .nonFinite(
            matrix: "features",
            row: row,
            column: column,
            value: features[row, column]
        )
    }
}
