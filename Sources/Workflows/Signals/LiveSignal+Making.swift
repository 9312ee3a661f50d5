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
    ///   - allowsStale: Whether candles that are older than two intervals may advise an entry.
    init(
        _ output: StrategyOutput,
        plan: BacktestPlan,
        model: LoadedModel?,
        series: CandleSeries,
        clock: Timestamp,
        allowsStale: Bool
    ) {
        let signal = output.signal
        let last = series.count - 1
        let age = CandleAge(
            closedAt: series.closeTime(at: last),
            interval: series.key.interval,
            at: clock
        )
        let stale = age.isStale && !allowsStale ? age : nil
        let size = stale == nil ? PositionSize(of: signal, by: plan.policy) : nil
        strategy = plan.definition.name
        strategyType = plan.definition.id
        symbol = series.key.symbol
        market = series.key.venue
        interval = series.key.interval
        timestamp = age.close
        currentPrice = signal.price
        dataAge = Double(age.milliseconds) / 1000
        isOld = age.isStale
        self.signal = Recommendation(
            signal,
            size: size,
            stale: stale,
            strategy: plan.definition.name
        )
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
    /// Makes a recommendation; `stale` tells how old the candles are where nothing is advised for that.
    fileprivate init(
        _ signal: Signal,
        size: PositionSize?,
        stale: CandleAge?,
        strategy: String
    ) {
        let position = size.map { String(format: ", Position=%.1f%%", $0.marginPct) } ?? ""
        let warning =
            stale.map {
                "STALE: no entry, as the newest candle closed at \($0.close), \($0.text) before the "
                    + "moment asked about | "
            } ?? ""
        self.init(
            shouldEnter: size != nil,
            direction: signal.direction,
            confidence: signal.confidencePct / 100,
            entryPrice: size == nil ? nil : signal.price,
            stopLoss: stale == nil ? signal.stopLoss : nil,
            takeProfit: stale == nil ? signal.takeProfit : nil,
            reasoning: "\(strategy) \(signal.action.rawValue): \(warning)\(signal.reasoning)"
                + position,
            riskRewardRatio: stale == nil ? signal.riskRewardRatio : nil
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
            remarks: plan.remarks,
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
    ///   - remarks: What to know of the settings, as sentences.
    ///   - series: The candles.
    ///   - clock: The time of the request.
    init(
        model: LoadedModel?,
        history: Int,
        isLanguageMissing: Bool = false,
        remarks: [String] = [],
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
        let age = CandleAge(
            closedAt: series.closeTime(at: last),
            interval: series.key.interval,
            at: clock
        )
        if age.isStale {
            warnings.append(
                "The newest stored candle of \(series.key) closed at \(age.close), "
                    + "\(age.text) before the moment asked about."
            )
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
            warnings: warnings + remarks
        )
    }
}
