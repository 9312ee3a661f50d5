import Backtesting

extension MaintenanceTables {
    /// A line for each tier.
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
        return table.lines(indent: 0).joined(separator: "\n")
    }
}
