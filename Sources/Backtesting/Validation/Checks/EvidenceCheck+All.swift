extension EvidenceCheck {
    /// The confidence at which a check of chance is passed.
    static let confidence = 0.95

    /// All checks, in the order in which a verdict looks at them.
    static let all: [Definition] = [
        causality, sample, solvency, trades, sharpeInterval, longRunSharpe, deflatedSharpe,
        randomEntry, forecastValue, trackRecord, benchmark, intrabarBounds, inputs, candles,
    ]

    private static let causality = Definition("causality", .decisive) { report in
        guard let causality = report.evidence.causality else { return nil }
        let bars = NumberText.count(causality.checkedBars)
        return Answer(
            causality.passed,
            causality.warning
                ?? (causality.passed == nil
                    ? "The window has no decision to check."
                    : "\(bars) decisions came out the same without later candles."),
            remedy: causality.passed == nil
                ? "Give a window of at least two bars."
                : "Mend the \(causality.stage?.rawValue ?? "named") stage: it may read no candle "
                    + "after the one that has just closed."
        )
    }

    private static let sample = Definition("sample", .decisive) { report in
        let evidence = report.evidence
        guard evidence.model != .none else { return nil }
        let seen = evidence.inSample == true || (evidence.hindsightBars ?? 0) > 0
        return Answer(
            evidence.model == .unknown ? false : !seen,
            evidence.model == .unknown
                ? "What the model was trained on is not known."
                : seen
                    ? "The model has learned from candles of the window, or from later ones."
                    : "The model has learned from earlier candles alone.",
            remedy: "Choose a window after all that the model has learned from, or walk forward."
        )
    }

    private static let solvency = Definition("solvency", .decisive) { report in
        // As the warning has it: a report that was read from JSON has a thinned curve.
        let ruin = report.evidence.warnings.first { $0.hasPrefix(Evidence.ruinStamp) }
        return Answer(
            ruin == nil,
            ruin ?? "The account was never nearly lost.",
            remedy: "Lower leverage or risk_per_trade."
        )
    }

    private static let trades = Definition("trades", .strong) { report in
        let count = report.figures.totalTrades
        return Answer(
            count >= BacktestReport.fewTrades,
            count == 1 ? "1 trade was made." : "\(NumberText.count(count)) trades were made.",
            remedy: "Give a longer window: at least \(BacktestReport.fewTrades) trades say "
                + "something of the next one."
        )
    }

    private static let sharpeInterval = Definition("sharpe_interval", .strong) { report in
        guard let interval = report.evidence.sharpeInterval else {
            return Answer(nil, "The Sharpe ratio has no interval.", remedy: longer(report))
        }
        if interval.low > 0, let tooFew = tooFewBars(report) { return tooFew }
        let (low, high) = (NumberText.ratio(interval.low), NumberText.ratio(interval.high))
        return Answer(
            interval.low > 0,
            "The 95 % interval of the Sharpe ratio is \(low) to \(high).",
            remedy: longer(report)
        )
    }

    private static let longRunSharpe = Definition("long_run_sharpe", .strong) { report in
        guard let probability = report.evidence.longRunProbabilisticSharpe else { return nil }
        if probability >= confidence, let tooFew = tooFewBars(report) { return tooFew }
        return Answer(
            probability >= confidence,
            "With a long-run variance the true Sharpe ratio is above zero with a probability of "
                + "\(NumberText.probability(probability)).",
            remedy: longer(report)
        )
    }

    private static let deflatedSharpe = Definition("deflated_sharpe", .strong) { report in
        guard let trials = report.evidence.trials, trials.count > 1,
            let probability = report.evidence.deflatedSharpe
        else { return nil }
        let text =
            "It is better than the best of \(NumberText.count(trials.count)) trials by luck with a "
            + "probability of \(NumberText.probability(probability))"
        if probability >= confidence, let tooFew = tooFewBars(report) { return tooFew }
        // Like trials hardly raise the bar, and then the variance of independent returns, which the
        // deflated ratio has, would claim too much of dependent ones.
        let longRun = report.evidence.longRunProbabilisticSharpe ?? 0
        guard probability < confidence || longRun >= confidence else {
            return Answer(
                false,
                text + ", but that takes returns for independent.",
                remedy: longer(report)
            )
        }
        return Answer(
            probability >= confidence,
            text + ".",
            remedy: "Choose before you look: every further trial on this series raises the bar."
        )
    }

    private static let randomEntry = Definition("random_entry", .strong) { report in
        guard let random = report.evidence.randomEntry else { return nil }
        if random.pValue <= 1 - confidence, let tooFew = tooFewBars(report) { return tooFew }
        return Answer(
            random.pValue <= 1 - confidence,
            "\(NumberText.probability(random.pValue)) of random entries did as well.",
            remedy: "Look for entries that beat random ones, before anything else is tuned."
        )
    }

    private static let forecastValue = Definition("forecast_value", .minor) { report in
        guard let value = report.evidence.forecastValue else { return nil }
        let kept = value.kept.returnPct ?? 0
        let others = [value.withheld.returnPct, value.shuffled.returnPct].map { $0 ?? 0 }
        return Answer(
            others.allSatisfy { kept > $0 },
            "The return is \(NumberText.signedPercent(kept)), "
                + "\(NumberText.signedPercent(others[0])) without the forecasts and "
                + "\(NumberText.signedPercent(others[1])) with those of other days.",
            remedy: "Train another model, or leave the forecasts out."
        )
    }

    private static let trackRecord = Definition("track_record", .minor) { report in
        guard let record = report.evidence.trackRecord else { return nil }
        guard let minimum = record.minimumDays, let missing = record.missingDays else {
            return Answer(
                false,
                "No record is long enough for a Sharpe ratio that is not above zero.",
                remedy: "Another strategy, not a longer window."
            )
        }
        if missing == 0, let tooFew = tooFewBars(report) { return tooFew }
        return Answer(
            missing == 0,
            "Such returns need \(NumberText.days(minimum)) days; the window has "
                + "\(NumberText.days(record.days)).",
            remedy: "Give a window that is \(NumberText.days(missing)) days longer."
        )
    }

    private static let benchmark = Definition("benchmark", .minor) { report in
        guard let mine = report.figures.totalReturnPct, let held = report.benchmark.totalReturnPct
        else { return nil }
        return Answer(
            mine > held,
            "The return is \(NumberText.signedPercent(mine)), that of holding "
                + "\(NumberText.signedPercent(held)).",
            remedy: "Ask why not to hold: compare the drawdowns."
        )
    }

    private static let intrabarBounds = Definition("intrabar_bounds", .minor) { report in
        guard let bounds = report.evidence.intrabarBounds,
            let low = bounds.pessimisticReturnPct, let high = bounds.optimisticReturnPct
        else { return nil }
        return Answer(
            (low > 0) == (high > 0),
            "\(NumberText.count(bounds.ambiguousBars)) bars touched stop and target; with the target "
                + "first the return is \(NumberText.signedPercent(high)).",
            remedy: "Test on shorter bars, which say more of the order of touches."
        )
    }

    private static let inputs = Definition("inputs", .minor) { report in
        let missing = report.evidence.missingInputs.map(\.rawValue)
        return Answer(
            missing.isEmpty,
            missing.isEmpty
                ? "Nothing was missing." : "Missing: \(missing.joined(separator: ", ")).",
            remedy: "Import what is missing, or take the result for one without it."
        )
    }

    private static let candles = Definition("candles", .minor) { report in
        let missing = report.evidence.missingCandles
        return Answer(
            missing == 0,
            missing == 0
                ? "No candle is missing."
                : missing == 1
                    ? "1 candle is missing." : "\(NumberText.count(missing)) candles are missing.",
            remedy: "Sync the window again, or take it for one with holes."
        )
    }

    /// The answer for a window in which the tests would claim too much.
    private static func tooFewBars(_ report: BacktestReport) -> Answer? {
        let (bars, least) = (report.evidence.bars, CorrectedEvidence.leastBars)
        guard bars < least else { return nil }
        return Answer(
            nil,
            "\(NumberText.count(bars)) bars are too few to tell skill from luck.",
            remedy: "Give a window of at least \(NumberText.count(least)) bars."
        )
    }

    private static func longer(_ report: BacktestReport) -> String {
        guard let missing = report.evidence.trackRecord?.missingDays, missing > 0 else {
            return "Give a longer window."
        }
        return "Give a window that is at least \(NumberText.days(missing)) days longer."
    }
}
