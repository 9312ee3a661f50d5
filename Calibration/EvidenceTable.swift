import Foundation

/// The tables of docs/evidence.md, as Markdown.
enum EvidenceTable {
    /// A column: its head, and the share of the series of which each claim was made; nil for one
    /// that was not asked.
    struct Column {
        let head: String
        let shares: [Double?]
    }

    /// The sizes: a row a claim, in percent, with its stated level.
    static func sizes(_ claims: [Claim], _ columns: [Column], series: Int) -> String {
        table(
            ["claim", "stated"] + columns.map(\.head),
            claims.enumerated().map { index, claim in
                [claim.isMade ? claim.name : "*" + claim.name + "*", percent(claim.level)]
                    + columns.map { $0.shares[index].map(percent) ?? "" }
            }
        ) + "\n\(series) series a column; one standard error of a share of 5 % is "
            + percent((0.05 * 0.95 / Double(series)).squareRoot()) + ".\n"
    }

    /// The powers: a row a claim that was asked, in percent.
    static func powers(_ claims: [Claim], _ columns: [Column], series: Int) -> String {
        table(
            ["claim"] + columns.map(\.head),
            claims.enumerated().compactMap { index, claim in
                let shares = columns.compactMap { $0.shares[index] }
                guard !shares.isEmpty else { return nil }
                return [claim.isMade ? claim.name : "*" + claim.name + "*"]
                    + shares.map { String(format: "%.0f %%", $0 * 100) }
            }
        ) + "\n\(series) series a column.\n"
    }

    private static func percent(_ share: Double) -> String {
        String(format: "%.1f %%", share * 100)
    }

    private static func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, ["---"] + head.dropFirst().map { _ in "---:" }] + rows
        return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }
}
