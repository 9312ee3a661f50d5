public import Market
package import Neural

/// How columns are scaled for the network.
public enum ScalerKind: String, Codable, CaseIterable, Sendable {
    /// Mean 0, variance 1.
    case standard
    /// Into 0...1.
    case minMax = "minmax"
}

/// A fitted map from columns to scaled columns, with the names of the columns and the rows that it
/// was fitted on.
public struct Scaler: Hashable, Sendable {
    /// What was fitted.
    public enum Map: Hashable, Sendable {
        /// Mean 0, variance 1.
        case standard(StandardScaler)
        /// Into 0...1.
        case minMax(MinMaxScaler)
    }

    /// Names of the columns, in order.
    public let columns: [String]
    /// The time range of the rows it was fitted on; nil if it was fitted elsewhere.
    public let fitted: BarSpan?
    /// The fitted map.
    public let map: Map

    /// Fits a scaler.
    ///
    /// - Parameters:
    ///   - values: All rows, row after row; those of `rows` finite.
    ///   - columns: Names of the columns.
    ///   - kind: The map to fit.
    ///   - rows: Rows to fit on, at least one.
    ///   - range: The same rows in time.
    package init(
        fitting values: [Double],
        columns: [String],
        kind: ScalerKind,
        rows: Range<Int>,
        range: BarSpan
    ) {
        let width = columns.count
        self.init(
            fitting: values[rows.lowerBound * width..<rows.upperBound * width],
            columns: columns,
            kind: kind,
            range: range
        )
    }

    /// Fits a scaler to values, row after row.
    init(
        fitting part: ArraySlice<Double>,
        columns: [String],
        kind: ScalerKind,
        range: BarSpan
    ) {
        let width = columns.count
        self.columns = columns
        fitted = range
        map =
            switch kind {
            case .standard: .standard(StandardScaler(fitting: part, width: width))
            case .minMax: .minMax(MinMaxScaler(fitting: part, width: width))
            }
    }

    /// A scaler that was fitted elsewhere.
    init(columns: [String], map: Map) {
        self.columns = columns
        self.map = map
        fitted = nil
    }

    /// One value of a column, scaled.
    public func scaled(_ value: Double, column: Int) -> Double {
        map.scaled(value, column: column)
    }

    /// The inverse of ``scaled(_:column:)``.
    public func restored(_ value: Double, column: Int) -> Double {
        switch map {
        case .standard(let scaler): value * scaler.scale[column] + scaler.mean[column]
        case .minMax(let scaler): (value - scaler.offset[column]) / scaler.scale[column]
        }
    }

    /// Whether every number is finite, no scale is 0, and each column has its parameters.
    ///
    /// A scaler from a file may contain anything; one that passes this check can be used.
    var isUsable: Bool { map.isUsable(columns: columns.count) }
}

extension Scaler.Map {
    /// One value of a column, scaled.
    package func scaled(_ value: Double, column: Int) -> Double {
        switch self {
        case .standard(let scaler): (value - scaler.mean[column]) / scaler.scale[column]
        case .minMax(let scaler): value * scaler.scale[column] + scaler.offset[column]
        }
    }

    /// Whether every number is finite, no scale is 0, and each column has its parameters.
    func isUsable(columns: Int) -> Bool {
        let lines: [[Double]] =
            switch self {
            case .standard(let scaler): [scaler.mean, scaler.variance, scaler.scale]
            case .minMax(let scaler):
                [scaler.minimum, scaler.maximum, scaler.offset, scaler.scale]
            }
        let scales = lines.last ?? []
        return lines.allSatisfy { $0.count == columns && $0.allSatisfy(\.isFinite) }
            && scales.allSatisfy { $0 > 0 }
    }
}

extension Scaler {
    /// The columns as features; those with other names are left out.
    var features: [Feature] { columns.compactMap(Feature.init) }
}

// MARK: - Codable

extension Scaler: Codable {
    /// A span as files have it whose bars are rows of a table.
    struct Rows: Codable {
        let from: Timestamp
        let to: Timestamp
        let rows: Int

        init(_ span: BarSpan) {
            (from, to, rows) = (span.from, span.to, span.bars)
        }

        var span: BarSpan { BarSpan(from: from, to: to, bars: rows) }
    }

    private enum CodingKeys: String, CodingKey {
        case columns
        case fitted
        case kind
        case parameters
    }

    /// Reads the kind, and the parameters that belong to it.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        columns = try values.decode([String].self, forKey: .columns)
        fitted = try values.decode(Rows?.self, forKey: .fitted)?.span
        map =
            switch try values.decode(ScalerKind.self, forKey: .kind) {
            case .standard:
                .standard(try values.decode(StandardScaler.self, forKey: .parameters))
            case .minMax:
                .minMax(try values.decode(MinMaxScaler.self, forKey: .parameters))
            }
    }

    /// Writes the kind beside the parameters.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(columns, forKey: .columns)
        try values.encode(fitted.map(Rows.init), forKey: .fitted)
        switch map {
        case .standard(let scaler):
            try values.encode(ScalerKind.standard, forKey: .kind)
            try values.encode(scaler, forKey: .parameters)
        case .minMax(let scaler):
            try values.encode(ScalerKind.minMax, forKey: .kind)
            try values.encode(scaler, forKey: .parameters)
        }
    }
}

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
