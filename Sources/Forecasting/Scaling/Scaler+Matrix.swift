package import Neural

extension Scaler {
    /// All rows, scaled and bounded, for the network.
    ///
    /// - Parameters:
    ///   - values: Row after row.
    ///   - limit: Scaled values beyond ±`limit` are moved to it; NaN stays NaN.
    /// - Returns: A row for each row, a column for each column.
    package func matrix(of values: [Double], limit: Double) -> Matrix {
        let width = columns.count
        let numbers = values.indices.map { index in
            let value = scaled(values[index], column: index % width)
            return Float(value.isNaN ? value : min(max(value, -limit), limit))
        }
        return Matrix(rows: values.count / width, columns: width, values: numbers)
    }
}
