/// A comma-separated table of numbers under a header row; an empty cell is NaN.
package struct NumberTable: Sendable {
    /// What is wrong with a table.
    package enum Fault: Error, Hashable {
        /// No column of that name.
        case missingColumn(String)
        /// A row, counted from 1 below the header, of another width or with a cell that is no
        /// number.
        case badRow(Int)
    }

    /// The columns' names in file order.
    package let names: [String]
    /// How many rows stand below the header.
    package let rowCount: Int
    private let columns: [String: [Double]]

    /// Reads a table.
    package init(_ text: String) throws {
        let lines = text.split(separator: "\n")
        names = lines.first?.split(separator: ",").map(String.init) ?? []
        var columns = Array(repeating: [Double](), count: names.count)
        for (row, line) in lines.dropFirst().enumerated() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            guard cells.count == names.count else { throw Fault.badRow(row + 1) }
            for (index, cell) in cells.enumerated() {
                guard let number = cell.isEmpty ? .nan : Double(cell) else {
                    throw Fault.badRow(row + 1)
                }
                columns[index].append(number)
            }
        }
        rowCount = max(0, lines.count - 1)
        self.columns = Dictionary(zip(names, columns)) { first, _ in first }
    }

    /// Reads a table from a file by its path below `Tests/Fixtures`.
    package init(fixture path: String) throws {
        try self.init(Fixtures.text(path))
    }

    /// The column of that name.
    package func column(_ name: String) throws -> [Double] {
        guard let column = columns[name] else { throw Fault.missingColumn(name) }
        return column
    }
}
