package import Market
import Trading

extension Evidence {
    /// The sentences that go with evidence, the gravest first.
    static func warnings(for evidence: Evidence, of input: EvidenceInput) -> [String] {
        [evidence.causality?.warning].compactMap(\.self) + sampleWarnings(evidence)
            + [ruinWarning(input.result.equityCurve)].compactMap(\.self)
            + missingInputWarnings(
                evidence,
                venue: input.window.key.venue,
                language: input.language
            )
            + dataWarnings(evidence)
            + [input.risk.flatMap { sizeWarning(input.result.sizing, risk: $0) }].compactMap(\.self)
            + chanceWarnings(evidence, trades: input.result.trades)
            + [input.calibration?.warning, evidence.trials?.warning].compactMap(\.self)
    }

    /// How old the newest candle was when a report was made; nil where it is not stale.
    package static func ageWarning(_ window: CandleSeries, at moment: Timestamp) -> String? {
        let age = CandleAge(
            closedAt: window.closeTime(at: window.count - 1),
            interval: window.key.interval,
            at: moment
        )
        guard age.isStale else { return nil }
        return "The newest stored candle closed at \(age.close), \(age.text) before this report."
    }

    private static func sampleWarnings(_ evidence: Evidence) -> [String] {
        guard evidence.model != .unknown else {
            return [
                "It is not known what the model was trained on: it may have seen this window."
            ]
        }
        var warnings: [String] = []
        if evidence.inSample == true {
            warnings.append(
                "IN-SAMPLE: the model was fitted on \(evidence.trainedBars ?? 0) and validated on "
                    + "\(evidence.validationBars ?? 0) of the \(evidence.bars) bars; "
                    + "the figures flatter it."
            )
        }
        if let bars = evidence.hindsightBars, bars > 0 {
            warnings.append(
                "HINDSIGHT: the model has learned from candles that are later than \(bars) of the "
                    + "\(evidence.bars) bars; nobody could have had it then."
            )
        }
        return warnings
    }

    private static func missingInputWarnings(
        _ evidence: Evidence,
        venue: Venue,
        language: LanguageUsage?
    ) -> [String] {
        evidence.missingInputs.map { input in
            switch input {
            case .funding where venue == .spot:
                "Spot candles stand in for a perpetual future: leverage and shorts are assumed, "
                    + "and no funding is paid."
            case .funding:
                "Funding rates are missing for some or all of the window, so funding is incomplete."
            case .history:
                "Few candles are stored before the window, so the first signals depend on where "
                    + "the data begin, or are missing."
            case .language:
                languageWarning(language)
            }
        }
    }

    private static func languageWarning(_ language: LanguageUsage?) -> String {
        guard let language, let model = language.model else {
            return "No language model took part; the other views share its weight."
        }
        let answered = NumberText.count(language.consulted - language.absent)
        return "The language model \(model.oneLine(40)) answered at \(answered) of the "
            + count(language.consulted, "bar", "bars")
            + " where it could matter; elsewhere the other views share its weight."
            + (language.unreachable > 0
                ? " It was out of reach at \(NumberText.count(language.unreachable)), where it may "
                    + "answer when the run is repeated."
                : "")
    }

    private static func dataWarnings(_ evidence: Evidence) -> [String] {
        var warnings: [String] = []
        if evidence.missingCandles > 0 {
            warnings.append(
                Self.count(evidence.missingCandles, "candle is", "candles are")
                    + " missing inside the window; nothing was made up for them."
            )
        }
        if evidence.zeroVolumeBars > 0 {
            warnings.append(
                "Nobody traded in " + Self.count(evidence.zeroVolumeBars, "bar", "bars")
                    + " of the window."
            )
        }
        return warnings
    }

    /// Most trades were capped, so that another risk per trade would hardly change the result.
    private static func sizeWarning(_ sizing: Sizing, risk: RiskPolicy) -> String? {
        let counts = sizing.boundBy
        guard counts.capped > counts.risk else { return nil }
        let caps = [
            (counts.positionSize, "position_size_pct"), (counts.leverage, "leverage"),
            (counts.cash, "cash"),
        ]
        let names = caps.filter { $0.0 > 0 }.map { "\($0.1) (\(NumberText.count($0.0)))" }
        let mean = sizing.meanRiskAtStopPct.map {
            " A stop risked \(NumberText.percent($0)) of the equity in the mean."
        }
        return "risk_per_trade, \(NumberText.percent(risk.riskPerTradePct)), decided the size of "
            + "\(NumberText.count(counts.risk)) of \(count(counts.total, "trade", "trades")); "
            + "the others were capped below it by \(names.joined(separator: ", "))."
            + (mean ?? "")
    }

    private static func chanceWarnings(_ evidence: Evidence, trades: [Trade]) -> [String] {
        guard !trades.isEmpty else {
            return ["No trade was made, so there is nothing to judge."]
        }
        var warnings: [String] = []
        let liquidations = trades.count { $0.exitReason == .liquidation }
        if liquidations > 0 {
            warnings.append(
                Self.count(liquidations, "position was", "positions were") + " liquidated."
            )
        }
        if trades.count < BacktestReport.fewTrades {
            warnings.append(
                "Only " + Self.count(trades.count, "trade", "trades")
                    + ": too few to tell skill from luck."
            )
        }
        if evidence.sharpeInterval?.holdsZero == true {
            warnings.append(
                "The interval of the Sharpe ratio holds zero: chance alone may explain it."
            )
        }
        return warnings
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String {
        NumberText.count(number) + " " + (number == 1 ? one : many)
    }
}
