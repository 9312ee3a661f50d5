/// What the evidence comes to, in plain words.
public struct PlainVerdict: Hashable, Codable, Sendable {
    /// How much may be claimed.
    public enum Claim: String, Codable, Sendable, CaseIterable {
        /// A decisive check failed: the figures mean nothing.
        case unusable
        /// No trade was made.
        case nothing
        /// The account lost more than luck explains.
        case loss
        /// Luck explains the result.
        case notShown = "not_shown"
        /// Every strong check is passed.
        case supported
    }

    /// How much may be claimed.
    public var claim: Claim
    /// The verdict as a sentence or two.
    public var text: String
    /// Names of the checks that are not passed, those first that decide most.
    public var missing: [String]

    /// Reads the verdict from the checks of a report.
    init(of report: BacktestReport, checks: [EvidenceCheck]) {
        let open = checks.filter { $0.passed != true }
        missing = open.map(\.name)
        let decisive = open.first { $0.weight == .decisive && $0.passed == false }
        let strong = open.filter { $0.weight == .strong }
        let all = checks.count { $0.weight == .strong }
        if let decisive {
            claim = .unusable
            text = "Not to be believed. \(decisive.finding)"
        } else if report.figures.totalTrades == 0 {
            claim = .nothing
            text = "Nothing to judge: no trade was made."
        } else if let interval = report.evidence.sharpeInterval, interval.high < 0 {
            claim = .loss
            text =
                "It loses, and not by bad luck alone: the whole interval of its Sharpe ratio is "
                + "below zero."
        } else if let first = strong.first {
            claim = .notShown
            text =
                "Not shown: this may be luck. \(strong.count) of \(all) checks of chance are not "
                + "passed, first \(first.name): \(first.finding)"
        } else {
            claim = .supported
            text =
                "Supported: luck alone hardly explains it. All \(all) checks of chance are passed"
                + (open.isEmpty ? "." : "; see what is said of \(missing.joined(separator: ", ")).")
        }
    }
}

extension BacktestReport {
    /// What the evidence comes to, in plain words.
    public var plainVerdict: PlainVerdict { PlainVerdict(of: self, checks: checks) }
}
