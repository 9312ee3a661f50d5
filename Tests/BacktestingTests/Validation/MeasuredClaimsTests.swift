import Backtesting
import Foundation
import TestSupport
import Testing
import Validation

/// The error rates that docs/evidence.md has, and what README and checks say of them.
struct MeasuredClaimsTests {
    /// A row of a table of sizes.
    private struct Row {
        let bars: Int
        /// What the table is of: `accounts`; empty for returns.
        let group: String
        let claim: String
        /// Whether a report makes the claim; other rows are slanted, and stand beside.
        let isMade: Bool
        /// In percent: iid, GARCH-t, AR(.2), shuffled BTC; nil where the claim would be right.
        let sizes: [Double?]
        /// Series behind each size.
        var series = 0
    }

    private static func text(_ name: String) throws -> String {
        let root = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: name), encoding: .utf8)
    }

    private static func rows() throws -> [Row] {
        var (rows, bars, group, begin) = ([Row](), Int?.none, "", 0)
        for line in try text("docs/evidence.md").split(separator: "\n") {
            if line.hasPrefix("#") {
                let head = line.wholeMatch(of: /#### Size, (?:([a-z]+), )?([0-9]+) bars/)
                (bars, group) = (head.flatMap { Int($0.2) }, String(head?.1 ?? ""))
                begin = rows.count
            } else if bars != nil, let match = line.firstMatch(of: /^([0-9]+) series a column/) {
                for index in begin..<rows.count { rows[index].series = Int(match.1) ?? 0 }
                bars = nil
            } else if let bars, line.hasPrefix("| "), line.contains("%"),
                !line.hasPrefix("| claim")
            {
                let cells = line.split(separator: "|").map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                rows.append(
                    Row(
                        bars: bars,
                        group: group,
                        claim: cells[0].trimmingCharacters(in: ["*"]),
                        isMade: !cells[0].hasPrefix("*"),
                        sizes: cells[2...].map { Double($0.split(separator: " ").first ?? "") }
                    )
                )
            }
        }
        return rows
    }

    @Test func `of series without gain at most 6 percent are claimed, from 720 bars on`() throws {
        let rows = try Self.rows().filter { $0.bars >= Significance.leastValues && $0.isMade }
        #expect(rows.count >= 36)
        for row in rows {
            #expect(row.series >= 1000, "\(row.claim)")
            #expect(row.sizes.count == 4, "\(row.claim)")
            for size in row.sizes.compactMap(\.self) {
                #expect(size <= 6, "\(row.claim), \(row.bars) bars")
            }
        }
    }

    @Test func `every claim by chance has a measured size of each kind`() throws {
        let measured = try Set(
            Self.rows().filter { $0.bars >= Significance.leastValues && $0.isMade }.map(\.claim)
        )
        let claims = [
            "Sharpe interval above zero", "long-run Sharpe ratio above zero",
            "deflated Sharpe ratio, two like trials", "random entries, a day late",
            "track record long enough", "verdict: supported", "verdict: a loss",
            "rating supported, return above zero", "best of 10: corrected p at most 5 %",
            "best of 10: corrected p against holding", "search of 10, half dropped: corrected p",
            "2 symbols of 5: corrected p, Bonferroni", "Diebold-Mariano, two-sided p at most 5 %",
        ]
        for claim in claims {
            #expect(measured.contains(claim), "\(claim)")
        }
    }

    /// All claims, those of accounts that rules have traded, and those by random entries.
    @Test func `the README says the largest sizes that were measured`() throws {
        let rows = try Self.rows().filter { $0.bars >= Significance.leastValues && $0.isMade }
        let text = try Self.text("README.md").replacing(/\s+/, with: " ")
        func largest(_ rows: [Row]) throws -> String {
            let size = rows.flatMap { $0.sizes.compactMap(\.self) }.max()
            return String(format: "at most %.1f %%", try #require(size))
        }
        for phrase in [
            try largest(rows.filter { $0.group != "accounts" }) + " are claimed at the 5 % level",
            "of accounts that rules trade on such candles "
                + (try largest(rows.filter { $0.group == "accounts" })),
            "by random entries " + (try largest(rows.filter { $0.claim.hasPrefix("random") })),
        ] {
            #expect(text.contains(phrase), "\(phrase)")
        }
    }
}
