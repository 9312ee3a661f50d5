public import Market
public import Trading
import Validation

/// Makes some decisions of a run again from the candles up to each of them alone, and compares every
/// stage with what the run used.
///
/// ```swift
/// let check = CausalityCheck(forecaster: forecaster) { study in
///     try definition.strategy(for: study, parameters: parameters)
/// }
/// let causality = try check.run(strategy, study: study, bars: bars, seed: 0)
/// ```
///
/// Nothing is perturbed: the later candles are missing, as they were then. A stage that depends on
/// any of them differs in its bits, and the first one that does is named. What no cut of the candles
/// can show is a strategy that carries the future with it from elsewhere.
public struct CausalityCheck: Sendable {
    /// What a stage was fitted on, and what it may have been fitted on.
    public struct Fit: Hashable, Sendable {
        /// The stage.
        public var stage: Causality.Stage
        /// Opening times of the candles that it was fitted on.
        public var fitted: Range<Timestamp>
        /// Opening times of the candles that it may know.
        public var allowed: Range<Timestamp>

        /// Creates a record of what a stage was fitted on.
        public init(
            stage: Causality.Stage,
            fitted: Range<Timestamp>,
            allowed: Range<Timestamp>
        ) {
            self.stage = stage
            self.fitted = fitted
            self.allowed = allowed
        }
    }

    /// How many decisions are made again where the caller does not say.
    ///
    /// Each costs the indicators of the candles up to it and one forecast, so there are fewer in
    /// series of more than about 40,000 candles: the check has to stay a small part of a run.
    public static let defaultProbes = 8

    /// Makes the strategy over a study.
    public var strategy: @Sendable (Study) throws -> any Strategy
    /// Makes the forecasts again; nil for a strategy without, and where none is to be checked.
    public var forecaster: (any Forecaster)?
    /// What the stages of a model were fitted on.
    public var fits: [Fit]
    /// How many decisions are made again at most, if the window has so many.
    public var probes: Int

    /// Creates a check.
    ///
    /// - Parameters:
    ///   - forecaster: Made the study's forecasts; nil for a strategy without.
    ///   - fits: What the stages of its model were fitted on.
    ///   - probes: How many decisions to make again, at least 1.
    ///   - strategy: Makes the strategy over a study, as for the run.
    public init(
        forecaster: (any Forecaster)? = nil,
        fits: [Fit] = [],
        probes: Int = Self.defaultProbes,
        strategy: @escaping @Sendable (Study) throws -> any Strategy
    ) {
        precondition(probes >= 1, "at least one probe")
        self.strategy = strategy
        self.forecaster = forecaster
        self.fits = fits
        self.probes = probes
    }

    /// Checks a run.
    ///
    /// - Parameters:
    ///   - used: The strategy as the run has used it.
    ///   - study: The study that it has read.
    ///   - bars: Positions of the window in the study's series.
    ///   - seed: Decides which decisions are made again, beside the last ones.
    /// - Returns: What was found; the checks end with the first difference.
    /// - Throws: What strategy and forecaster throw; `CancellationError`.
    public func run(
        _ used: any Strategy,
        study: Study,
        bars: Range<Int>,
        seed: UInt64
    ) throws -> Causality {
        if let fit = fits.first(where: { !$0.isAllowed }) {
            return Causality(checked: 0, stage: fit.stage, bar: nil, detail: fit.fault)
        }
        let probed = Self.probes(probes, in: bars, seed: seed)
        for (count, bar) in probed.enumerated() {
            try Task.checkCancellation()
            guard let found = try difference(at: bar, used: used, study: study) else { continue }
            return Causality(
                checked: count + 1,
                stage: found.stage,
                bar: study.series.openTimes[bar],
                detail: found.detail
            )
        }
        return Causality(checked: probed.count)
    }

    /// The bars whose decisions are made again: the last two, and one drawn from each of as many
    /// stretches of equal length as there are probes left.
    ///
    /// No decision is made at the last bar of a window. In a long series only the last one and the
    /// earliest of the others are, since each costs the indicators of all candles before it.
    package static func probes(_ count: Int, in bars: Range<Int>, seed: UInt64) -> [Int] {
        let decisions = bars.dropLast()
        guard let last = decisions.last else { return [] }
        var probes = Array(decisions.dropLast())
        if decisions.count > count {
            // The one before the last is the last to go.
            let others = decisions.dropLast(2)
            let drawn = max(0, count - 2)
            var generator = SplitMix64(seed: seed)
            probes = (0..<drawn).map { part in
                let start = others.count * part / drawn
                let length = others.count * (part + 1) / drawn - start
                return others.lowerBound + start + generator.below(length)
            }
            if count > 1 { probes.append(last - 1) }
        }
        var left = max(mostBars, 2 * bars.upperBound) - last
        return probes.prefix { bar in
            left -= bar
            return left >= 0
        } + [last]
    }

    /// How many candles' indicators are computed again in all probes together; in series of more than
    /// half as many, those of the series twice.
    static let mostBars = 200_000
}

extension CausalityCheck {
    private typealias Difference = (stage: Causality.Stage, detail: String)

    /// The first stage of the decision at one bar that differs without the later candles.
    private func difference(
        at bar: Int,
        used: any Strategy,
        study: Study
    ) throws -> Difference? {
        let known = study.truncated(to: bar + 1)
        let again = try strategy(known)
        if let indicator = study.firstIndicator(differingFrom: known) {
            return (.feature, indicator)
        }
        let (now, then) = (study.moment(at: bar), known.moment(at: bar))
        if let difference = try forecastDifference(at: bar, used: now.forecast, study, known) {
            return difference
        }
        return Self.promptDifference(used, at: now, again, at: then)
            ?? Self.signalDifference(used, at: now, again, at: then)
    }

    private func forecastDifference(
        at bar: Int,
        used: Forecast?,
        _ study: Study,
        _ known: Study
    ) throws -> Difference? {
        guard let forecaster else { return nil }
        let again = try forecaster.forecasts(for: known.series, at: bar..<bar + 1).first ?? nil
        guard again.map(\.bits) != used.map(\.bits) else { return nil }
        let texts = [used, again].map { $0.map { "\($0.logReturn)" } ?? "none" }
        let detail = "\(texts[0]) in the run, \(texts[1]) without the later candles"
        guard let forecaster = forecaster as? any TraceableForecaster, again != nil, used != nil
        else { return (.forecast, detail) }
        let full = try forecaster.trace(for: study.series, at: bar)
        let cut = try forecaster.trace(for: known.series, at: bar)
        let stages: [(Causality.Stage, KeyPath<ForecastTrace, [Double]>)] = [
            (.feature, \.features), (.scaler, \.scaled), (.forecast, \.outputs),
            (.calibration, \.calibrated),
        ]
        let stage = stages.first { !Self.areSame(full[keyPath: $1], cut[keyPath: $1]) }
        return (stage?.0 ?? .forecast, detail)
    }

    private static func areSame(_ left: [Double], _ right: [Double]) -> Bool {
        left.map(\.bitPattern) == right.map(\.bitPattern)
    }

    private static func promptDifference(
        _ used: any Strategy,
        at now: Moment,
        _ again: any Strategy,
        at then: Moment
    ) -> Difference? {
        guard let used = used as? any LanguageStrategy, let again = again as? any LanguageStrategy
        else { return nil }
        guard used.prompt(at: now) == again.prompt(at: then) else {
            return (.prompt, "the language model would be asked something else")
        }
        let votes: [LanguageView?] = [
            LanguageView(direction: .short, confidence: 1),
            LanguageView(direction: .long, confidence: 1),
        ]
        for vote in votes {
            let signals = (
                used.signal(at: now, language: vote), again.signal(at: then, language: vote)
            )
            if let difference = signalDifference(signals.0, signals.1) { return difference }
        }
        return nil
    }

    private static func signalDifference(
        _ used: any Strategy,
        at now: Moment,
        _ again: any Strategy,
        at then: Moment
    ) -> Difference? {
        signalDifference(used.signal(at: now), again.signal(at: then))
    }

    /// Undefined numbers, which no signal should have, differ from themselves and not in the
    /// descriptions, which hold every field and of each number its last bit.
    private static func signalDifference(_ used: Signal, _ again: Signal) -> Difference? {
        guard used != again, "\(used)" != "\(again)" else { return nil }
        let texts = [used, again].map { "\($0.action.rawValue) of score \($0.score)" }
        return (.signal, "\(texts[0]) in the run, \(texts[1]) without the later candles")
    }
}

extension Forecast {
    /// The bits of every number.
    fileprivate var bits: [UInt64?] {
        [logReturn.bitPattern, logRange?.bitPattern, rank.bitPattern]
    }
}

extension CausalityCheck.Fit {
    fileprivate var isAllowed: Bool {
        fitted.isEmpty
            || allowed.lowerBound <= fitted.lowerBound && fitted.upperBound <= allowed.upperBound
    }

    fileprivate var fault: String {
        "fitted on candles of \(TimeText.minute(fitted.lowerBound)) to "
            + "\(TimeText.minute(fitted.upperBound)), but it may know those of "
            + "\(TimeText.minute(allowed.lowerBound)) to \(TimeText.minute(allowed.upperBound)) alone"
    }
}
