import Market
import Workflows

extension DataOutcome {
    /// Text: what came in, and what is stored afterwards.
    var text: String {
        var lines = ["\(received) candles read, \(inserted) new, \(unchanged) known already"]
        if replaced > 0 {
            lines[0] += ", \(replaced) overwritten"
        }
        if unclosed > 0 {
            lines.append("\(unclosed) left out: not closed yet")
        }
        if fundingRates > 0 {
            lines.append("\(fundingRates) new funding rates")
        }
        lines.append([stored].table)
        return lines.joined(separator: "\n")
    }
}

extension [StoredSeries] {
    /// Text: one line for each series, followed by its gaps.
    var table: String {
        guard !isEmpty else {
            return
                "nothing is stored yet; begin with `hindcast data import` or `hindcast data sync`"
        }
        return map { series in
            let name = "\(series.symbol) \(series.market) \(series.interval)"
            let range = "\(series.candles) candles, \(series.first) to \(series.last)"
            let missing = series.gaps.reduce(0) { $0 + $1.missing }
            guard missing > 0 else { return "\(name): \(range), no gap" }
            let gaps = series.gaps.prefix(10).map { gap in
                gap.missing == 1
                    ? "  missing 1: \(gap.from)"
                    : "  missing \(gap.missing): \(gap.from) to \(gap.to)"
            }
            let more = series.gaps.count > 10 ? ["  and \(series.gaps.count - 10) more gaps"] : []
            let head = "\(name): \(range), \(missing) missing in \(series.gaps.count) gaps"
            return ([head] + gaps + more).joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
