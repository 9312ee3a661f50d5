import Trading

/// The trials of a search over two of its parameters, or over its only one.
///
/// A cell has the trials with its two values. Long axes are cut into bins of successive values.
public struct PlateauMap: Hashable, Sendable {
    /// Which values the other parameters have in a cell.
    public enum Others: Hashable, Sendable {
        /// Those of the recommended setting.
        case recommended
        /// All that were tried; a cell has the mean of its trials.
        case averaged
    }

    /// One parameter of the map, as bins of its values.
    public struct Axis: Hashable, Sendable {
        /// The parameter.
        public let name: String
        /// A value each, or the first and the last one of a bin.
        public let labels: [String]
        fileprivate let bins: [ParameterValue: Int]
    }

    /// The trials with two values.
    public struct Cell: Hashable, Sendable {
        /// Their numbers, ascending, at least one.
        public var trials: [Int] = []
        /// Mean of their Sharpe ratios; an undefined one counts as 0.
        public var sharpe = 0.0
        /// The lowest ratio of their neighbourhoods.
        public var worstSharpe = Double.infinity
        /// The widest spread of their neighbourhoods.
        public var spread = 0.0
        /// The smallest of their corrected p-values; nil where there are none.
        public var pValue: Double?
    }

    /// The parameter from left to right.
    public let columns: Axis
    /// The parameter from top to bottom; nil for a map of one parameter.
    public let rows: Axis?
    /// Which values the other parameters have.
    public let others: Others
    /// The cells, row by row; nil for values that were not tried together.
    public let cells: [[Cell?]]

    /// The most bins of an axis.
    public static let mostBins = 40

    /// Makes a map of a search.
    ///
    /// - Parameters:
    ///   - report: The search.
    ///   - columns: A searched parameter.
    ///   - rows: Another one; nil for a map of one parameter.
    ///   - others: Which values the other parameters have.
    public init(_ report: SearchReport, columns: String, rows: String?, others: Others) {
        let columns = Axis(columns, report.space[columns] ?? [])
        let rows = rows.map { Axis($0, report.space[$0] ?? []) }
        let named = [columns.name, rows?.name]
        let chosen = report.trials[report.recommended.trial - 1].settings
            .filter { !named.contains($0.key) }
        var cells = [[Cell?]](
            repeating: [Cell?](repeating: nil, count: columns.labels.count),
            count: rows?.labels.count ?? 1
        )
        for trial in report.trials {
            let rest = trial.settings.filter { !named.contains($0.key) }
            guard others == .averaged || rest == chosen,
                let column = columns.bin(of: trial),
                let row = rows.map({ $0.bin(of: trial) }) ?? 0
            else { continue }
            var cell = cells[row][column] ?? Cell()
            cell.add(trial)
            cells[row][column] = cell
        }
        for row in cells.indices {
            for column in cells[row].indices {
                guard let cell = cells[row][column] else { continue }
                cells[row][column]?.sharpe /= Double(cell.trials.count)
            }
        }
        self.columns = columns
        self.rows = rows
        self.others = others
        self.cells = cells
    }

    /// The maps of all pairs of searched parameters: with the others as recommended, where most cells
    /// of that map were tried, and averaged.
    ///
    /// - Parameter report: The search.
    /// - Returns: One map at least.
    public static func all(of report: SearchReport) -> [PlateauMap] {
        let names = report.space.keys.sorted()
        guard names.count > 1 else {
            return names.map {
                PlateauMap(report, columns: $0, rows: nil, others: .averaged)
            }
        }
        return names.indices.flatMap { first in
            names.indices.dropFirst(first + 1).flatMap { second in
                let maps = [Others.recommended, .averaged].map {
                    PlateauMap(report, columns: names[second], rows: names[first], others: $0)
                }
                return names.count > 2 && maps[0].isFilled ? maps : [maps[1]]
            }
        }
    }

    /// Whether most cells have a trial.
    private var isFilled: Bool {
        let all = cells.joined()
        return 2 * all.count { $0 != nil } > all.count
    }
}

extension PlateauMap.Axis {
    fileprivate init(_ name: String, _ values: [ParameterValue]) {
        self.name = name
        let size = max(
            1,
            (values.count + PlateauMap.mostBins - 1) / PlateauMap.mostBins
        )
        var labels: [String] = []
        var bins: [ParameterValue: Int] = [:]
        for first in stride(from: 0, to: values.count, by: size) {
            let bin = values[first..<min(first + size, values.count)]
            for value in bin { bins[value] = labels.count }
            let ends = bin.count > 1 ? [bin.first, bin.last] : [bin.first]
            labels.append(ends.compactMap { $0?.plain }.joined(separator: " to "))
        }
        self.labels = labels
        self.bins = bins
    }

    fileprivate func bin(of trial: SearchReport.Trial) -> Int? {
        trial.settings[name].flatMap { bins[$0] }
    }
}

extension PlateauMap.Cell {
    /// Adds a trial; the ratio is a sum until all are there.
    fileprivate mutating func add(_ trial: SearchReport.Trial) {
        trials.append(trial.number)
        sharpe += trial.figures.sharpeRatio ?? 0
        worstSharpe = min(worstSharpe, trial.plateau.worstSharpe)
        spread = max(spread, trial.plateau.spread)
        pValue = [pValue, trial.evidence.pValue].compactMap(\.self).min()
    }
}

extension ParameterValue {
    /// The value without quotation marks.
    package var plain: String {
        if case .text(let text) = self { return text }
        return description
    }
}
