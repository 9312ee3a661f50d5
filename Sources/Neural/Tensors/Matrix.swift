/// Rows and columns of numbers, row-major.
public struct Matrix: Sendable, Equatable {
    /// How many rows there are.
    public let rows: Int
    /// How many columns there are.
    public let columns: Int
    /// The numbers, `rows * columns` of them, one row after the other.
    public var values: [Float]

    /// A matrix of the given values, whose count must be `rows * columns`.
    public init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns, "a matrix needs rows * columns values")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    /// The number at a row and a column.
    public subscript(row: Int, column: Int) -> Float {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }
}
