import Foundation

extension NeuralReport {
    /// The figures as tables in Markdown, aligned for a terminal.
    var table: String {
        let sides = Self.aligned(
            [["\(cores) cores, all together", "GFLOP/s", "middle half"]]
                + machine.map { [$0.name, $0.gigaflops.middle, $0.gigaflops.range] }
        )
        let engines = Self.aligned(
            [
                [
                    "workload", "engine", "ms", "middle half", "GFLOP/s", "% of peak",
                    "% of OpenBLAS", "ours / theirs", "middle half",
                ]
            ]
                + rows.map { row in
                    [
                        row.workload, row.engine, row.milliseconds.middle, row.milliseconds.range,
                        Samples.text(row.gigaflops), row.percentOfPeak.middle,
                        row.percentOfOpenblas?.middle ?? "", row.oursOverTheirs?.middle ?? "",
                        row.oursOverTheirs?.range ?? "",
                    ]
                }
        )
        return ([sides, engines].map { $0 + "\n" } + notes).joined(separator: "\n")
    }

    /// Rows, the first of them the heads, as a table.
    private static func aligned(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            let cells = zip(row, widths).map {
                $0.padding(toLength: $1, withPad: " ", startingAt: 0)
            }
            return "| " + cells.joined(separator: " | ") + " |"
        }
        let rule = widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|")
        lines.insert("|" + rule + "|", at: 1)
        return lines.joined(separator: "\n")
    }
}

extension NeuralReport.Spread {
    fileprivate var middle: String { Samples.text(median) }
    fileprivate var range: String { "\(Samples.text(low)) to \(Samples.text(high))" }
}
