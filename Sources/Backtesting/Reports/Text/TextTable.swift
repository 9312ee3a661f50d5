/// Rows of cells in columns that are as wide as their widest cell, two spaces apart.
package struct TextTable {
    /// The alignment of a column.
    package enum Alignment {
        case left
        case right
    }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// Creates a table with so many columns as alignments.
    package init(_ alignments: [Alignment]) {
        self.alignments = alignments
    }

    /// Adds a row with a cell for each column.
    package mutating func append(_ cells: [String]) {
        rows.append(cells)
    }

    /// The rows, each with that indent and no blanks at its end.
    package func lines(indent: Int = 2) -> [String] {
        let widths = alignments.indices.map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        return rows.map { row in
            let cells = alignments.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return alignments[column] == .left ? row[column] + padding : padding + row[column]
            }
            let line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension String {
    /// The text in lines of at most that width, broken at spaces.
    package func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        for word in split(separator: " ") {
            if let line = lines.last, line.count + 1 + word.count <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    /// The text on one line and without control characters, cut to that length.
    func oneLine(_ length: Int) -> String {
        let printable = unicodeScalars.map { $0.properties.isPrintable ? Character($0) : " " }
        return printable.count <= length
            ? String(printable) : String(printable.prefix(length - 1)) + "…"
    }
}

extension Unicode.Scalar.Properties {
    /// Whether a terminal would show the character and do nothing else.
    fileprivate var isPrintable: Bool {
        switch generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default:
            true
        }
    }
}
