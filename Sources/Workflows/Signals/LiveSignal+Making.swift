import Backtesting
import Foundation
import Market
import Trading

extension LiveSignal {
    /// Maps a strategy's output to the guide's fields.
    ///
    /// - Parameters:
    ///   - output: The strategy's output at the close of the last candle.
    ///   - plan: The strategy with its settings.
    ///   - model: The model that forecast; nil for none.
    ///   - series: The candles that it was made from.
    ///   - clock: The time of the request.
    init(
        _ output: StrategyOutput,
        plan: BacktestPlan,
        model: LoadedModel?,
        series: CandleSeries,
        clock: Timestamp
    ) {
        let signal = output.signal
        let size = PositionSize(of: signal, by: plan.policy)
        let last = series.count - 1
        strategy = plan.definition.name
        strategyType = plan.definition.id
        symbol = series.key.symbol
        market = series.key.venue
        interval = series.key.interval
        timestamp = series.closeTime(at: last)
        currentPrice = signal.price
        dataAge = Double(clock.milliseconds - timestamp.milliseconds) / 1000
        self.signal = Recommendation(signal, size: size, strategy: plan.definition.name)
        indicatorValues = IndicatorValues(
            output,
            size: size,
            fusion: plan.definition.usesForecast ? Fusion(plan.parameters) : nil
        )
        evidence = SignalEvidence(output, plan: plan, model: model, series: series, clock: clock)
    }
}

extension ModelHistory {
    /// The time ranges that a model was trained or validated on; nil if unknown.
    fileprivate var learned: [Range<Timestamp>]? {
        switch self {
        case .noModel: []
        case .unknown: nil
        case .known(let spans): spans.trained + spans.validation
        }
    }
}

/// The size of the position that a policy opens on a signal, for a generic account.
struct PositionSize {
    /// Margin over equity, in percent.
    let marginPct: Double
    /// Loss at the stop before costs over equity, in percent; nil without a stop.
    let riskAtStopPct: Double?

    /// Nil if the policy opens none.
    init?(of signal: Signal, by policy: RiskPolicy) {
        guard case .open(let entry)? = policy.order(for: signal, account: Account(equity: 100))
        else { return nil }
        marginPct = Self.rounded(entry.quantity * signal.price / policy.leverage)
        riskAtStopPct = entry.stopLoss.map { stop in
            Self.rounded(entry.quantity * abs(signal.price - stop))
        }
    }

    /// Rounded, without the floating-point error of a share such as 10 %.
    private static func rounded(_ percent: Double) -> Double {
        (percent * 1e9).rounded() / 1e9
    }
}

extension LiveSignal.Recommendation {
    fileprivate init(_ signal: Signal, size: PositionSize?, strategy: String) {
        let position = size.map { String(format: ", Position=%.1f%%", $0.marginPct) } ?? ""
        self.init(
            shouldEnter: size != nil,
            direction: signal.direction,
            confidence: signal.confidencePct / 100,
            entryPrice: size == nil ? nil : signal.price,
            stopLoss: signal.stopLoss,
            takeProfit: signal.takeProfit,
            reasoning: "\(strategy) \(signal.action.rawValue): \(signal.reasoning)\(position)",
            riskRewardRatio: signal.riskRewardRatio
        )
    }
}

extension IndicatorValues {
    fileprivate init(_ output: StrategyOutput, size: PositionSize?, fusion: Fusion?) {
        let signal = output.signal
        let views = signal.views
        self.init(
            action: signal.action,
            confidencePct: signal.confidencePct,
            lstmPrediction: views.forecast.map { Prediction($0, price: signal.price) },
            technicalAnalysis: views.technical.map(Technical.init),
            languageAnalysis: fusion.map { _ in Language(views.language) },
            weights: fusion.flatMap { Weights(views, by: $0) },
            riskAssessment: Risk(
                volatility: signal.volatilityPct,
                lossProbability: signal.lossProbabilityPct,
                positionSizePct: size?.marginPct,
                riskAtStopPct: size?.riskAtStopPct
            ),
            indicators: Dictionary(
                output.indicators.map { ($0.name, $0.value) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }
}

extension LiveSignal.SignalEvidence {
    fileprivate init(
        _ output: StrategyOutput,
        plan: BacktestPlan,
        model: LoadedModel?,
        series: CandleSeries,
        clock: Timestamp
    ) {
        self.init(
            model: model,
            history: plan.history(lookback: model?.lookback),
            isLanguageMissing: output.signal.views.isLanguageMissing,
            series: series,
            clock: clock
        )
    }

    /// The evidence behind a signal or a forecast at the last of some candles.
    ///
    /// - Parameters:
    ///   - model: The model that forecast; nil for none.
    ///   - history: How many candles are needed before the last one.
    ///   - isLanguageMissing: Whether a language model's answer was wanted and is missing.
    ///   - series: The candles.
    ///   - clock: The time of the request.
    init(
        model: LoadedModel?,
        history: Int,
        isLanguageMissing: Bool = false,
        series: CandleSeries,
        clock: Timestamp
    ) {
        let last = series.count - 1
        let opened = series.openTimes[last]
        let learned = (model?.history ?? .noModel).learned
        let inSample = learned.map { $0.contains { $0.contains(opened) } }
        let hindsight = learned.map { spans in
            inSample == false && spans.contains { opened < $0.upperBound }
        }
        let hasHistory = last >= history
        var warnings: [String] = []
        if let old = Self.ageWarning(series, clock: clock) {
            warnings.append(old)
        }
        if learned == nil {
            warnings.append("It is not known what the model was trained on.")
        } else if inSample == true {
            warnings.append("IN-SAMPLE: the model has learned from this very candle.")
        } else if hindsight == true {
            warnings.append("HINDSIGHT: the model has learned from later candles than this one.")
        }
        if !hasHistory {
            warnings.append(
                "Few candles are stored before it, so the signal depends on where the data begin."
            )
        }
        if isLanguageMissing {
            warnings.append("The language model took no part; the other views share its weight.")
        }
        self.init(
            model: model?.name,
            inSample: inSample,
            hindsight: hindsight,
            missingInputs: (hasHistory ? [] : [.history])
                + (isLanguageMissing ? [.language] : []),
            warnings: warnings
        )
    }

    /// Whether a candle that closed so many seconds ago is more than two intervals old.
    static func isOld(_ seconds: Double, _ interval: Interval) -> Bool {
        seconds * 1000 > Double(2 * interval.milliseconds)
    }

    /// The warning for a last candle that is more than two intervals old.
    private static func ageWarning(_ series: CandleSeries, clock: Timestamp) -> String? {
        let close = series.closeTime(at: series.count - 1)
        let age = clock.milliseconds - close.milliseconds
        guard isOld(Double(age) / 1000, series.key.interval) else { return nil }
        return "The newest stored candle of \(series.key) closed at \(close), "
            + "\(text(milliseconds: age)) before the moment asked about."
    }

    /// `3 d 4 h`, `4 h`, `25 min`.
    private static func text(milliseconds: Int64) -> String {
        let minutes = milliseconds / 60_000
        let (days, hours) = (minutes / 1440, minutes / 60 % 24)
        guard days == 0 else { return hours == 0 ? "\(days) d" : "\(days) d \(hours) h" }
        return hours > 0 ? "\(hours) h" : "\(minutes) min"
    }
}
