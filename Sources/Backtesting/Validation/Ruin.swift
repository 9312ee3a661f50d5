import Market

/// When an account had lost nearly all of its capital.
enum Ruin {
    /// Share of the initial capital from which an account counts as ruined in a report.
    static let warnedShare = 0.01
    /// Share of the initial capital in cash below which the broker fills no entry: what is left is
    /// the dust of rounding.
    static let leastCashShare = 1e-6

    /// The first moment at which the equity was down to ``warnedShare`` of its start; nil where it
    /// never was.
    static func time(in curve: [EquityPoint]) -> Timestamp? {
        guard let capital = curve.first?.equity else { return nil }
        return curve.first { $0.equity <= capital * warnedShare }?.timestamp
    }
}

extension Evidence {
    /// The first word of the warning of a ruin.
    static let ruinStamp = "RUINED"

    /// What to know of an account that was ruined; nil for one that was not.
    ///
    /// Figures of returns go on after a ruin, but they are those of next to nothing.
    static func ruinWarning(_ curve: [EquityPoint]) -> String? {
        guard let time = Ruin.time(in: curve), let first = curve.first, let last = curve.last else {
            return nil
        }
        let lost = NumberText.fixed(100 * (1 - Ruin.warnedShare), 0)
        let rest =
            last.equity < first.equity * Ruin.leastCashShare
            ? "no entry was filled any more once less than a millionth of it was left."
            : "what came after that was traded with the rest."
        return
            "\(ruinStamp): \(lost) % of the capital was lost by \(TimeText.minute(time)); \(rest)"
    }
}
