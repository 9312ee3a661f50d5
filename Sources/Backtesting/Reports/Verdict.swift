extension BacktestReport {
    /// Below this many trades, figures per trade say little about the next one.
    static let fewTrades = 30

    /// Whether the window holds enough to support its rating: at least ``fewTrades`` trades and
    /// ``CorrectedEvidence/leastBars`` bars, an interval of the Sharpe ratio that does not hold zero,
    /// and no decision that has seen the future.
    public var ratingSupported: Bool { ratingObjection == nil }

    /// Why the rating is not supported, in a few words; nil where it is.
    private var ratingObjection: String? {
        if evidence.causality?.passed == false { return "it has seen the future" }
        guard figures.totalTrades >= Self.fewTrades else {
            return figures.totalTrades == 1
                ? "1 trade" : "\(NumberText.count(figures.totalTrades)) trades"
        }
        guard let interval = evidence.sharpeInterval, !interval.holdsZero else {
            return "the Sharpe interval holds 0"
        }
        guard evidence.bars >= CorrectedEvidence.leastBars else {
            return "\(NumberText.count(evidence.bars)) bars"
        }
        return nil
    }

    /// The rating with what nobody may read it without: the sample's stamp, and what speaks against
    /// it.
    ///
    /// `EXCELLENT, not supported: 4 trades`
    var verdict: String {
        let objection = figures.performanceRating == .noTrades ? nil : ratingObjection
        return [
            figures.performanceRating.rawValue, evidence.stamp,
            objection.map { "not supported: \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
    }

    /// What came of it, against holding, and the verdict: the first line of a report.
    ///
    /// `+1.97 %, holding -1.91 %: EXCELLENT, not supported: 4 trades`
    var resultLine: String {
        NumberText.signedPercent(figures.totalReturnPct) + ", holding "
            + NumberText.signedPercent(benchmark.totalReturnPct) + ": " + verdict
    }
}

extension SharpeInterval {
    /// Whether chance alone may explain the ratio.
    var holdsZero: Bool { low <= 0 && high >= 0 }
}
