import Backtesting
import Market
import Trading

extension Why {
    /// What is known of the account and of the fill, beside the decision itself.
    struct Fill {
        /// Equity at the decision.
        let equity: Double
        /// The quantity that was filled.
        let quantity: Double
        /// The price of the fill.
        let price: Double
    }

    /// Explains the decision at the last of some candles.
    ///
    /// - Parameters:
    ///   - series: Candles that end with the bar that has just closed.
    ///   - decider: Makes the decision.
    ///   - fill: What came of it; nil for a signal that nobody has traded yet.
    ///   - notes: What to know, as sentences.
    /// - Throws: What strategy and forecaster throw; `CancellationError`.
    init(
        at series: CandleSeries,
        by decider: Decider,
        fill: Fill? = nil,
        notes: [String] = []
    ) throws {
        let decision = try decider.decision(series)
        let plan = decider.plan
        let signal = decision.signal
        let last = series.count - 1
        decidedAt = series.closeTime(at: last)
        candle = series.openTimes[last]
        price = signal.price
        action = signal.action
        score = signal.score
        confidence = signal.confidencePct
        threshold = plan.parameters[.minConfidence]
        strongThreshold = plan.parameters[.strongConfidence]
        distance = signal.confidencePct - plan.parameters[.minConfidence]
        let rule = decision.strategy as? any RuleStrategy
        // The conditions of the side that was taken, else of the one that the score leans to.
        let side = rule?.reading(at: decision.moment)?.side ?? (signal.score < 0 ? .short : .long)
        let explanation = rule?.explanation(for: side, at: decision.moment)
        if rule != nil {
            views = [View(rule: signal, explanation)]
            let turn = decision.moment.previous.flatMap { rule?.reading(at: $0) }?.side
            conditions =
                (explanation?.conditions ?? []).map(Condition.init) + [
                    Condition(
                        turnTo: side,
                        from: turn,
                        isKnown: decision.moment.previous.flatMap { rule?.reading(at: $0) } != nil
                    ),
                    Condition(
                        confidence: signal.confidencePct,
                        of: plan.parameters[.minConfidence]
                    ),
                ]
        } else {
            views = View.fused(signal, by: Fusion(plan.parameters))
            conditions = []
        }
        indicators = Dictionary(
            decision.strategy.indicators(at: decision.moment).map { ($0.name, $0.value) }
        ) { first, _ in first }
        let search = Flips(decider: decider, series: series, decision: decision)
        flips = try Flip.all(of: search)
        reasoning = signal.reasoning
        var notes = notes
        if signal.views.language != nil {
            notes.append("The language model's view is held as it was in every change.")
        }
        self.notes = notes
        direction = signal.direction
        sizing = Sizing(of: signal, by: plan.policy, fill: fill)
        levels = Levels(of: signal, unit: rule == nil ? plan.parameters[.stops] : .atr)
    }
}

extension Why.Flip {
    fileprivate static func all(of search: Flips) throws -> [Why.Flip] {
        let price = search.decision.signal.price
        let closes = try search.closes()
        let forecasts = try search.forecasts()
        let predicted = search.decision.moment.forecast?.price(from: price) ?? price
        let found: [(Subject, Way, Double, Flips.Flip?)] = [
            (.close, .below, price, closes.below), (.close, .above, price, closes.above),
            (.forecast, .below, predicted, forecasts.below),
            (.forecast, .above, predicted, forecasts.above),
        ]
        return found.compactMap { subject, way, actual, flip in
            flip.map {
                Why.Flip(
                    subject: subject,
                    way: way,
                    value: $0.value,
                    actual: actual,
                    action: $0.action
                )
            }
        }
    }
}

extension Why.Condition {
    /// A rule acts only at the close at which it takes its side.
    fileprivate init(turnTo side: Direction, from before: Direction?, isKnown: Bool) {
        let sign = isKnown ? side.sign * (before?.sign ?? 0) : 1
        self.init(
            RuleCondition(
                "one bar before, the rule did not have this side",
                "side, one bar before",
                sign,
                .below,
                1,
                scale: 1
            )
        )
    }

    fileprivate init(confidence: Double, of threshold: Double) {
        self.init(
            RuleCondition(
                "the confidence reaches min_confidence",
                "confidence",
                confidence,
                .atLeast,
                threshold,
                scale: 100
            )
        )
    }
}

extension Why.View {
    /// The only view of a rule.
    fileprivate init(rule signal: Signal, _ explanation: RuleExplanation?) {
        self.init(
            .rule,
            score: explanation == nil && signal.score == 0 ? nil : signal.score,
            weight: 1,
            text: signal.reason,
            parts: (explanation?.terms ?? []).map {
                Part(name: $0.name, value: $0.value, score: $0.score, weight: $0.weight)
            }
        )
    }

    /// The views that a strategy fuses; a language model's only where it was wanted.
    fileprivate static func fused(_ signal: Signal, by fusion: Fusion) -> [Why.View] {
        let (views, price) = (signal.views, signal.price)
        let weights = fusion.weights(of: views)
        var fused = [
            Why.View(
                .forecast,
                score: views.forecast?.score,
                weight: weights.forecast,
                text: views.forecast?.reasoning(at: price) ?? signal.reason,
                parts: views.forecast.map { view in
                    [
                        Part(
                            name: "predicted_change_pct",
                            value: view.changePct,
                            score: view.score,
                            weight: 1
                        )
                    ]
                } ?? []
            ),
            Why.View(
                .technical,
                score: views.technical?.score,
                weight: weights.technical,
                text: views.technical?.reasoning ?? signal.reason,
                parts: views.technical.map(Part.parts) ?? []
            ),
        ]
        if views.usesLanguageModel {
            fused.append(
                Why.View(
                    .language,
                    score: views.language?.score,
                    weight: weights.language,
                    text: views.language?.summary ?? "absent"
                )
            )
        }
        return fused
    }
}

extension Why.View.Part {
    fileprivate static func parts(of view: TechnicalView) -> [Why.View.Part] {
        func part(_ name: String, _ part: TechnicalView.Part, _ weight: Double) -> Self {
            Self(name: name, value: part.value, score: part.score, weight: weight)
        }
        let trend = TechnicalView.Part(value: view.trend.score, score: view.trend.score)
        return [
            part("rsi", view.rsi, view.weights.rsi),
            part("macd", view.macd, view.weights.macd),
            part("bollinger", view.bollinger, view.weights.bollinger),
            part("trend", trend, view.weights.trend),
        ]
    }
}

extension Why.Sizing {
    /// Nil for a signal without an action, and for an account without equity.
    fileprivate init?(of signal: Signal, by policy: RiskPolicy, fill: Why.Fill?) {
        // In percent, where the account is not known.
        let equity = fill?.equity ?? 100
        guard signal.direction != nil, equity > 0,
            case .open(let entry)? = policy.order(for: signal, account: Account(equity: equity))
        else { return nil }
        func share(of quantity: Double) -> Double {
            100 * quantity * signal.price / policy.leverage / equity
        }
        let quantity = fill?.quantity ?? entry.quantity
        // The broker cuts an order that the cash at the fill does not pay for.
        let isCut = fill.map { $0.quantity < entry.quantity * (1 - 1e-9) } ?? false
        bound = isCut ? .cash : entry.sizedBy
        let fillPrice = fill?.price ?? signal.price
        marginPct = 100 * quantity * fillPrice / policy.leverage / equity
        bounds = policy.bounds(for: signal, equity: equity).map { bound in
            Bound(
                name: bound.constraint,
                marginPct: share(of: bound.quantity),
                quantity: fill == nil ? nil : bound.quantity
            )
        }
        self.equity = fill?.equity
        self.quantity = fill?.quantity
        notional = fill.map { $0.quantity * $0.price }
        margin = fill.map { $0.quantity * $0.price / policy.leverage }
        riskAtStopPct = entry.stopLoss.map { 100 * quantity * abs(fillPrice - $0) / equity }
    }
}

extension Why.Levels {
    fileprivate init?(of signal: Signal, unit: Stops) {
        guard let stop = signal.stopLoss else { return nil }
        stopLoss = stop
        stopDistancePct = 100 * abs(signal.price - stop) / signal.price
        self.unit = unit
        takeProfit = signal.takeProfit
        targetDistancePct = signal.takeProfit.map { 100 * abs($0 - signal.price) / signal.price }
        riskRewardRatio = signal.riskRewardRatio
    }
}
