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
            lines.append("\(unclosed) left out: not closed yet, or not when the file was made")
        }
        if fundingRates > 0 || fundingRatesReplaced > 0 {
            let replaced =
                fundingRatesReplaced > 0 ? ", \(fundingRatesReplaced) overwritten" : ""
            lines.append("\(fundingRates) new funding rates\(replaced)")
        }
        for (rows, group) in [("candles", leftOut), ("funding rates", fundingRatesLeftOut)] {
            guard let group else { continue }
            lines.append("left out as impossible: \(group.named(rows))")
        }
        for (rows, group) in [("candles", differing), ("funding rates", fundingRatesDiffering)] {
            guard let group else { continue }
            lines.append(
                "\(group.named(rows)) stored otherwise and kept; `hindcast data sync --replace` "
                    + "overwrites"
            )
        }
        lines.append([stored].table)
        return lines.joined(separator: "\n")
    }
}

extension FundingOutcome {
    /// For people: what came in, and what is stored now.
    var text: String {
        var lines = ["\(received) funding rates read, \(inserted) new, \(unchanged) known already"]
        if replaced > 0 {
            lines[0] += ", \(replaced) overwritten"
        }
        if let leftOut {
            lines.append("left out as impossible: \(leftOut.named("funding rates"))")
        }
        lines.append("\(symbol) funding: \(stored) rates, \(first) to \(last)")
        return lines.joined(separator: "\n")
    }
}

extension RowGroup {
    /// For people: how many rows, the first and the last, and what is the matter with the first.
    func named(_ rows: String) -> String {
        let span = count == 1 ? "at \(first)" : "from \(first) to \(last)"
        return "\(count) \(rows) \(span) (\(reason))"
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
                    ? "  \(gap.kind) 1: \(gap.from)"
                    : "  \(gap.kind) \(gap.missing): \(gap.from) to \(gap.to)"
            }
            let more = series.gaps.count > 10 ? ["  and \(series.gaps.count - 10) more gaps"] : []
            let head = "\(name): \(range), \(missing) missing in \(series.gaps.count) gaps"
            return ([head] + gaps + more).joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
