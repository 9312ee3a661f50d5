/// Whether a search has shown an edge.
public enum SearchConclusion: String, Hashable, Codable, CaseIterable, Sendable {
    /// A chosen setting is above zero by search window and holdout together, at the 5 % level.
    case supported
    /// None is.
    case notShown = "not_shown"
    /// Something stands out in the search window, and the holdout has too few bars to confirm it; or
    /// the search window itself has too few.
    case untested
}

/// The answer of a search, by the one test that decides: ``SearchReport/Choice/combinedPValue``.
///
/// The step-down over the search window alone stands beside it. Where many settings are tried, it claims
/// somewhat more often than its level says.
package struct SearchVerdict {
    package let conclusion: SearchConclusion
    /// The answer in plain words, the conclusion first.
    package let text: String

    /// Judges a search.
    ///
    /// - Parameters:
    ///   - evidence: What the trials prove on the search window.
    ///   - pValues: Those of the chosen settings over both parts; nil where a part has too few bars.
    ///   - count: How many settings were tried.
    package init(_ evidence: SearchEvidence, pValues: [Double?], of count: Int) {
        let what = "\(NumberText.count(count)) \(count == 1 ? "setting" : "settings")"
        let least = CorrectedEvidence.leastBars
        guard let alone = evidence.smallestPValue, let holding = evidence.smallestBenchmarkPValue
        else {
            conclusion = .untested
            text = "Fewer than \(least) bars are too few to tell any of \(what) from luck."
            return
        }
        let answer: String
        if let together = pValues.compactMap(\.self).min() {
            conclusion = together <= CorrectedEvidence.level ? .supported : .notShown
            let pValue = NumberText.pValue(together)
            answer =
                conclusion == .supported
                ? "An edge is shown: of \(what) a chosen one is better than luck (search window and "
                    + "holdout together, corrected for the choice among all; p \(pValue))."
                : "None of \(what) is better than luck (search window and holdout together, "
                    + "corrected for the choice among all; smallest p \(pValue))."
        } else if evidence.aboveZero == 0 {
            conclusion = .notShown
            answer =
                "None of \(what) is better than luck (search window alone, corrected for the choice "
                + "among all; smallest p \(NumberText.pValue(alone)))."
        } else {
            conclusion = .untested
            answer =
                "Whether any of \(what) is better than luck is not tested: the holdout has fewer "
                + "than \(least) bars."
        }
        func share(_ number: Int) -> String {
            number == 0
                ? "none of \(what) is" : "\(number) of \(what) \(number == 1 ? "is" : "are")"
        }
        // Where it is the answer itself, it is not said again.
        let isAnswer = conclusion == .notShown && pValues.allSatisfy { $0 == nil }
        let beside =
            " On the search window alone \(share(evidence.aboveZero)) above zero at the 5 % level "
            + "(smallest p \(NumberText.pValue(alone)))."
        text =
            answer + (isAnswer ? "" : beside)
            + " Against buy-and-hold, \(share(evidence.aboveBenchmark)) better at the 5 % level "
            + "(smallest p \(NumberText.pValue(holding)))."
    }
}
