import Backtesting

extension MaintenanceTables {
    /// A line for each tier, and where the tables come from.
    var text: String {
        var table = TextTable([.left, .left, .right, .right, .right])
        table.append(["symbol", "from", "notional from", "rate", "leverage up to"])
        for entry in tables {
            for (index, tier) in entry.tiers.enumerated() {
                table.append([
                    index == 0 ? entry.symbol : "",
                    index == 0 ? String("\(entry.effectiveFrom)".prefix(10)) : "",
                    NumberText.money(tier.floor), NumberText.percent(tier.rate * 100),
                    tier.largestLeverage.map(NumberText.factor) ?? "any",
                ])
            }
        }
        let sources = tables.flatMap { entry in
            let from = String("\(entry.effectiveFrom)".prefix(10))
            return "\(entry.symbol) from \(from): \(entry.source ?? "no source given")"
                .wrapped(to: 98)
        }
        return (table.lines(indent: 0) + [""] + sources).joined(separator: "\n")
    }
}
