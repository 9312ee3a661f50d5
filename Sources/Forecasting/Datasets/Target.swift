import Foundation
package import Market

/// What the network forecasts of the next bar, in the order of its output columns.
///
/// The range is taken as it is: its logarithm would be closer to normal but does not exist for a
/// bar that did not move, and such bars are data.
public enum Target: String, CaseIterable, Codable, Sendable {
    /// ln(next close / close).
    case logReturn = "log_return"
    /// ln(next high / next low); 0 where the next bar does not move.
    case logRange = "log_range"

    /// Names in column order.
    public static var names: [String] { allCases.map(\.rawValue) }

    /// The target's column.
    var column: Int {
        switch self {
        case .logReturn: 0
        case .logRange: 1
        }
    }

    /// Values of the bar after each row; NaN in the last row, whose next bar is not known.
    ///
    /// - Returns: One row for each candle, one column for each target, row after row.
    package static func values(for series: CandleSeries) -> [Double] {
        let width = allCases.count
        var values = [Double](repeating: .nan, count: series.count * width)
        for next in series.openTimes.indices.dropFirst() {
            let row = (next - 1) * width
            values[row + Target.logReturn.column] = log(
                series.closes[next] / series.closes[next - 1]
            )
            values[row + Target.logRange.column] = log(series.highs[next] / series.lows[next])
        }
        return values
    }
}
