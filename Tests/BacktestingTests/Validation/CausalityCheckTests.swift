import Backtesting
import Market
import Synchronization
import TestSupport
import Testing
import Trading

/// Whether a run's own decisions show that a stage has seen the future.
struct CausalityCheckTests {
    private static let bars = 400..<700

    private static func series(_ seed: UInt64 = 3) throws -> CandleSeries {
        try .randomWalk(count: 720, seed: seed)
    }

    /// Checks a strategy over a random walk whose forecasts some forecaster has made.
    private func causality(
        forecaster: (any Forecaster)? = nil,
        fits: [CausalityCheck.Fit] = [],
        bars: Range<Int> = Self.bars,
        probes: Int = CausalityCheck.defaultProbes,
        seed: UInt64 = 1,
        _ strategy: @escaping @Sendable (Study) throws -> any Strategy
    ) throws -> Causality {
        let series = try Self.series()
        let forecasts = try forecaster?.forecasts(for: series, at: 0..<series.count) ?? []
        let study = Study(series: series, forecasts: forecasts)
        let check = CausalityCheck(
            forecaster: forecaster,
            fits: fits,
            probes: probes,
            strategy: strategy
        )
        return try check.run(strategy(study), study: study, bars: bars, seed: seed)
    }

    @Test(arguments: StrategyCatalog.definitions.map(\.id))
    func `no strategy of the catalog sees the future`(id: String) throws {
        let definition = try StrategyCatalog.definition(id: id)
        let causality = try causality(forecaster: Momentum()) { study in
            try definition.strategy(for: study)
        }
        #expect(causality.passed == true)
        #expect(causality.checkedBars == CausalityCheck.defaultProbes)
        #expect(causality.stage == nil && causality.bar == nil && causality.detail == nil)
    }

    @Test func `an indicator that reads the next bar is a feature that has seen the future`() throws
    {
        let causality = try causality { ByColumn(column: $0.columns.column(CentredMean())) }
        #expect(causality.passed == false)
        #expect(causality.stage == .feature)
        #expect(causality.detail?.contains("CentredMean") == true)
        #expect(causality.checkedBars == 1)
    }

    @Test func `a strategy that reads the next close is found at its signal`() throws {
        let causality = try causality { Peeking(series: $0.series) }
        #expect(causality.stage == .signal)
        let bar = try #require(causality.bar)
        #expect(try Self.series().openTimes[Self.bars].contains(bar))
    }

    @Test func `a strategy that remembers its calls is found at its signal`() throws {
        #expect(try causality { _ in Counting() }.stage == .signal)
    }

    @Test func `a prompt that holds the next close is found`() throws {
        #expect(try causality(forecaster: Momentum()) { Whispering(study: $0) }.stage == .prompt)
    }

    @Test(arguments: Causality.Stage.allCases.prefix(4))
    func `a forecaster is found at the stage that lies`(stage: Causality.Stage) throws {
        let liar = Liar(stage: stage)
        let causality = try causality(forecaster: liar) { study in
            try StrategyDefinition.lstmFast.strategy(for: study)
        }
        #expect(causality.passed == false)
        #expect(causality.stage == stage)
    }

    @Test func `a forecaster whose stages are hidden is found at its forecast`() throws {
        let causality = try causality(forecaster: HiddenLiar()) { study in
            try StrategyDefinition.lstmFast.strategy(for: study)
        }
        #expect(causality.stage == .forecast)
    }

    @Test(arguments: [(Int64(0)..<100, true), (0..<101, false), (-1..<50, false), (40..<60, true)])
    func `a stage that was fitted beyond what it may know is found without a probe`(
        hours: Range<Int64>,
        isAllowed: Bool
    ) throws {
        let fit = CausalityCheck.Fit(
            stage: .scaler,
            fitted: .hour(Int(hours.lowerBound)) ..< .hour(Int(hours.upperBound)),
            allowed: .hour(0) ..< .hour(100)
        )
        let causality = try causality(fits: [fit]) { study in
            try StrategyDefinition.superTrend.strategy(for: study)
        }
        #expect(causality.passed == isAllowed)
        #expect(causality.stage == (isAllowed ? nil : .scaler))
        #expect(causality.bar == nil)
    }

    @Test func `a window of one bar has no decision to check`() throws {
        let causality = try causality(bars: 500..<501) { Peeking(series: $0.series) }
        #expect(causality.checkedBars == 0)
        #expect(causality.passed == nil)
    }

    @Test(arguments: [1, 2, 3, 8, 50])
    func `a lie about one bar is found wherever it stands if every decision is checked`(
        ago: Int
    ) throws {
        let series = try Self.series()
        let time = series.openTimes[Self.bars.upperBound - 1 - ago]
        let all = try causality(probes: Self.bars.count) { study in
            Peeking(series: study.series, only: time)
        }
        #expect(all.stage == .signal)
        #expect(all.bar == time)
    }

    @Test func `the last decisions are always among those that are checked`() throws {
        for ago in 1...2 {
            let series = try Self.series()
            let time = series.openTimes[Self.bars.upperBound - 1 - ago]
            #expect(try causality { Peeking(series: $0.series, only: time) }.bar == time)
        }
    }

    @Test(arguments: [(bars: 1000, 8), (30_000, 8), (60_000, 6), (400_000, 4)])
    func `a long window has fewer probes, and the last decision always`(
        bars: Int,
        expected: Int
    ) {
        for seed in UInt64(1)...20 {
            let window = 0..<bars
            let probes = CausalityCheck.probes(8, in: window, seed: seed)
            #expect(probes == probes.sorted() && Set(probes).count == probes.count)
            #expect(probes.last == bars - 2)
            #expect(abs(probes.count - expected) <= 1, "\(probes)")
            #expect(probes.reduce(0, +) <= max(200_000, 2 * bars))
        }
    }

    @Test func `a run that has seen the future is stamped everywhere`() throws {
        let run = try SampleRun(bars: 720, trades: 40)
        let causality = try causality { Peeking(series: $0.series) }
        let report = try BacktestReport.sample(run, causality: causality)
        #expect(report.evidence.warnings.first?.hasPrefix("LOOK-AHEAD: the signal stage") == true)
        #expect(!report.ratingSupported)
        let stamp = "LOOK-AHEAD, not supported: it has seen the future"
        #expect(TextReport.render([report]).contains(stamp))
        #expect(HTMLReport.render([report], window: run.window).contains(stamp))
        let evidence = try #require(report.object()["evidence"] as? [String: Any])
        let written = try #require(evidence["causality"] as? [String: Any])
        #expect(written["passed"] as? Bool == false)
        #expect(written["stage"] as? String == "signal")
    }
}

// MARK: - Liars, and one honest forecaster

/// The last return, as a forecast of the next.
private struct Momentum: Forecaster {
    func forecasts(for series: CandleSeries, at bars: Range<Int>) throws -> [Forecast?] {
        bars.map { bar in
            guard bar > 0 else { return nil }
            let change = series.closes[bar] / series.closes[bar - 1] - 1
            return Forecast(logReturn: change, logRange: 0.01, rank: min(abs(change) * 50, 1))
        }
    }
}

/// The next return, where there is one.
private struct HiddenLiar: Forecaster {
    func forecasts(for series: CandleSeries, at bars: Range<Int>) throws -> [Forecast?] {
        bars.map { bar in
            let next = min(bar + 1, series.count - 1)
            let change = series.closes[next] / series.closes[bar] - 1
            return Forecast(logReturn: change, logRange: nil, rank: 0.5)
        }
    }
}

/// A forecaster of four stages, of which one depends on all candles that it gets.
private struct Liar: TraceableForecaster {
    let stage: Causality.Stage

    func forecasts(for series: CandleSeries, at bars: Range<Int>) throws -> [Forecast?] {
        bars.map { bar in
            let trace = trace(for: series, at: bar)
            return Forecast(
                logReturn: trace.outputs[0],
                logRange: nil,
                rank: trace.calibrated[0]
            )
        }
    }

    func trace(for series: CandleSeries, at bar: Int) -> ForecastTrace {
        let future = series.closes[series.count - 1] / series.closes[0]
        func lie(at stage: Causality.Stage) -> Double { stage == self.stage ? future : 1 }
        let feature = series.closes[bar] / series.closes[max(0, bar - 1)] * lie(at: .feature)
        let scaled = 2 * feature * lie(at: .scaler)
        let output = 0.01 * scaled * lie(at: .forecast)
        return ForecastTrace(
            features: [feature],
            scaled: [scaled],
            outputs: [output],
            calibrated: [min(1, output * lie(at: .calibration))]
        )
    }
}

/// The mean of three closes around a bar.
private struct CentredMean: Indicator {
    var warmUp: Int { 1 }

    func values(for series: CandleSeries) -> [Double] {
        let closes = series.closes
        return closes.indices.map { bar in
            let part = closes[max(0, bar - 1)...min(bar + 1, closes.count - 1)]
            return part.reduce(0, +) / Double(part.count)
        }
    }
}

private struct ByColumn: Strategy {
    let column: Column

    func signal(at now: Moment) -> Signal {
        let isUp = now[column].map { $0 > now.close } ?? false
        return Signal(action: isUp ? .buy : .sell, score: isUp ? 1 : -1, price: now.close)
    }
}

/// Knows the next close, at every bar or at one alone.
private struct Peeking: Strategy {
    let series: CandleSeries
    var only: Timestamp?

    func signal(at now: Moment) -> Signal {
        guard now.index + 1 < series.count, only == nil || only == now.openTime else {
            return .hold(at: now.close)
        }
        let isUp = series.closes[now.index + 1] > now.close
        return Signal(action: isUp ? .buy : .sell, score: isUp ? 1 : -1, price: now.close)
    }
}

/// Surer with every call.
private final class Counting: Strategy {
    private let calls = Mutex(0)

    func signal(at now: Moment) -> Signal {
        let number = calls.withLock { calls in
            calls += 1
            return calls
        }
        return Signal(action: .buy, score: 1 - 1 / Double(1 + number), price: now.close)
    }
}

/// Whispers the next close to the language model.
private struct Whispering: LanguageStrategy {
    let study: Study

    func prompt(at now: Moment) -> LanguagePrompt? {
        let next = min(now.index + 1, study.series.count - 1)
        let change = study.series.closes[next] / now.close - 1
        return LanguagePrompt(
            at: now,
            technical: TechnicalView(
                rsi: .rsi(50),
                macd: .macd(histogram: 0, atr: 1, price: now.close),
                bollinger: .bollinger(upper: 1, lower: 0, price: 1),
                trend: .sideways
            ),
            forecast: ForecastView(
                forecast: Forecast(logReturn: 100 * change, logRange: nil, rank: 0.5)
            )
        )
    }

    func signal(at now: Moment, language: LanguageView?) -> Signal {
        .hold(at: now.close)
    }
}
