import Backtesting
import Market
import TestSupport
import Testing

struct EvidenceTests {
    private func evidence(
        _ run: SampleRun? = nil,
        history: ModelHistory = .noModel,
        provenance: ForecastProvenance? = nil,
        missingInputs: Set<Evidence.MissingInput> = [],
        language: LanguageUsage? = nil
    ) throws -> Evidence {
        let run = try run ?? SampleRun()
        var input = EvidenceInput(
            window: run.window,
            result: run.result,
            provenance: provenance ?? ForecastProvenance(history, bars: run.window.count),
            seed: 1
        )
        input.missingInputs = missingInputs
        input.language = language
        return Evidence(input)
    }

    private func hours(_ range: Range<Int64>) -> Range<Timestamp> {
        Timestamp.testStart + range.lowerBound * 3_600_000..<Timestamp.testStart + range.upperBound
            * 3_600_000
    }

    /// 120 hourly bars; spans are hours from the window's start, half-open.
    @Test(arguments: [
        (
            trained: [Int64(-500)..<0], validation: [Int64](), counts: [0, 0, 0, 120],
            inSample: false
        ),
        (trained: [-500..<1], validation: [], counts: [1, 0, 0, 119], inSample: true),
        (trained: [-500..<20], validation: [20, 30], counts: [20, 10, 0, 90], inSample: true),
        (trained: [], validation: [119, 400], counts: [0, 1, 119, 0], inSample: true),
        (
            trained: [0..<10, 100..<110], validation: [5, 15], counts: [20, 5, 85, 10],
            inSample: true
        ),
        (trained: [-1..<121], validation: [], counts: [120, 0, 0, 0], inSample: true),
        (trained: [120..<200], validation: [], counts: [0, 0, 120, 0], inSample: false),
    ])
    func `bars divide into trained, validation, hindsight and out of sample`(
        trained: [Range<Int64>],
        validation: [Int64],
        counts: [Int],
        inSample: Bool
    ) throws {
        let spans = TrainingSpans(
            trained: trained.map(hours),
            validation: validation.isEmpty ? [] : [hours(validation[0]..<validation[1])]
        )
        let evidence = try evidence(history: .known(spans))
        #expect(
            [
                evidence.trainedBars, evidence.validationBars, evidence.hindsightBars,
                evidence.outOfSampleBars,
            ] == counts
        )
        #expect(counts.reduce(0, +) == evidence.bars)
        #expect(evidence.inSample == inSample)
        #expect(evidence.warnings.contains { $0.hasPrefix("IN-SAMPLE") } == inSample)
        #expect(evidence.warnings.contains { $0.hasPrefix("HINDSIGHT") } == (counts[2] > 0))
    }

    @Test func `an in-sample window is stamped in the first warning`() throws {
        let spans = TrainingSpans(trained: [hours(-9..<40)], validation: [hours(40..<45)])
        let warnings = try evidence(history: .known(spans)).warnings
        #expect(
            warnings.first
                == "IN-SAMPLE: the model was fitted on 40 and validated on 5 of the 120 bars; "
                + "the figures flatter it."
        )
    }

    @Test func `without a model every bar is out of sample`() throws {
        let evidence = try evidence()
        #expect(evidence.model == .none)
        #expect(evidence.outOfSampleBars == 120)
        #expect(evidence.inSample == false)
    }

    @Test func `of an unknown model nothing is claimed`() throws {
        let evidence = try evidence(history: .unknown)
        #expect(evidence.model == .unknown)
        #expect(evidence.trainedBars == nil && evidence.outOfSampleBars == nil)
        #expect(evidence.inSample == nil)
        #expect(evidence.warnings.first?.contains("not known") == true)
    }

    /// What is known of a model that learned from hours of the window, half-open.
    private func model(trained: Range<Int64>, validation: Range<Int64>) -> ModelHistory {
        .known(TrainingSpans(trained: [hours(trained)], validation: [hours(validation)]))
    }

    @Test func `a window forecast by two models counts each bar against its own`() throws {
        // The first model ends where its half begins; the second has learned from the first half,
        // which it does not forecast, and from ten bars of its own.
        let first = model(trained: -200..<0, validation: 0..<10)
        let second = model(trained: 0..<50, validation: 50..<70)
        func counts(_ stretches: [ForecastProvenance.Segment]) throws -> [Int?] {
            let evidence = try evidence(provenance: ForecastProvenance(stretches))
            #expect(evidence.model == .known)
            return [
                evidence.trainedBars, evidence.validationBars, evidence.hindsightBars,
                evidence.outOfSampleBars,
            ]
        }
        let halves: [ForecastProvenance.Segment] = [
            .init(bars: 0..<60, model: first), .init(bars: 60..<120, model: second),
        ]
        #expect(try counts(halves) == [0, 20, 0, 100])
        // The same two models the other way round know what they forecast.
        let turned: [ForecastProvenance.Segment] = [
            .init(bars: 0..<60, model: second), .init(bars: 60..<120, model: first),
        ]
        #expect(try counts(turned) == [50, 10, 0, 60])
        // One alone is judged on all bars.
        #expect(try counts([.init(bars: 0..<120, model: second)]) == [50, 20, 0, 50])
        // Bars that no model forecast are out of sample, whatever the others have learned from.
        #expect(try counts([.init(bars: 60..<120, model: second)]) == [0, 10, 0, 110])
    }

    @Test func `one unknown model of two leaves nothing to claim`() throws {
        let known = model(trained: -200..<0, validation: 0..<10)
        let evidence = try evidence(
            provenance: ForecastProvenance([
                .init(bars: 0..<60, model: known), .init(bars: 60..<120, model: .unknown),
            ])
        )
        #expect(evidence.model == .unknown)
        #expect(evidence.inSample == nil && evidence.trainedBars == nil)
    }

    @Test func `missing candles and empty bars are counted and warned about`() throws {
        var run = try SampleRun(bars: 100, trades: 0)
        var candles = Array(run.window.candles)
        candles[7].volume = 0
        candles.removeSubrange(50...52)
        run.window = try CandleSeries(key: run.window.key, candles: candles)
        let evidence = try evidence(run)
        #expect(evidence.bars == 97)
        #expect(evidence.missingCandles == 3)
        #expect(evidence.zeroVolumeBars == 1)
        #expect(
            evidence.warnings == [
                "3 candles are missing inside the window; nothing was made up for them.",
                "Nobody traded in 1 bar of the window.",
                "No trade was made, so there is nothing to judge.",
            ]
        )
    }

    @Test(arguments: [
        (Venue.futures, "Funding rates are missing"), (.spot, "Spot candles stand in"),
    ])
    func `missing funding has a warning, and so have spot candles`(
        venue: Venue,
        warning: String
    ) throws {
        var run = try SampleRun()
        run.window = try .randomWalk(count: 120, seed: 1, key: .make(venue: venue))
        run.result.fundingComplete = false
        let evidence = try evidence(run, missingInputs: [.history], language: LanguageUsage())
        #expect(evidence.missingInputs == [.funding, .history, .language])
        #expect(evidence.warnings.first?.hasPrefix(warning) == true)
        #expect(evidence.warnings.contains { $0.hasPrefix("Few candles are stored before") })
    }

    @Test(arguments: [
        (
            LanguageUsage(saved: 700),
            "No language model took part; the other views share its weight."
        ),
        (
            LanguageUsage(consulted: 20, saved: 700, unreachable: 20),
            "No language model took part; the other views share its weight."
        ),
        (
            LanguageUsage(model: "llama3.1", consulted: 1, saved: 700, refused: 1),
            "The language model llama3.1 answered at 0 of the 1 bar where it could matter; "
                + "elsewhere the other views share its weight."
        ),
        (
            LanguageUsage(model: "llama3.1", consulted: 1200, refused: 3, unreachable: 1196),
            "The language model llama3.1 answered at 1 of the 1,200 bars where it could matter; "
                + "elsewhere the other views share its weight. It was out of reach at 1,196, where "
                + "it may answer when the run is repeated."
        ),
    ])
    func `missing answers of a language model have a warning`(
        language: LanguageUsage,
        warning: String
    ) throws {
        let evidence = try evidence(language: language)
        #expect(evidence.missingInputs == [.language])
        #expect(evidence.warnings.first == warning)
    }

    @Test(arguments: [
        nil, LanguageUsage(model: "llama3.1", saved: 700),
        LanguageUsage(model: "llama3.1", consulted: 12, saved: 700),
    ])
    func `a language model that answers or is not needed is not missing`(
        language: LanguageUsage?
    ) throws {
        let evidence = try evidence(language: language)
        #expect(evidence.missingInputs.isEmpty)
        #expect(!evidence.warnings.contains { $0.contains("language") })
    }

    @Test func `liquidations, few trades and an interval around zero are warned about`() throws {
        var run = try SampleRun()
        run.result.trades[0].exitReason = .liquidation
        let warnings = try evidence(run).warnings
        #expect(warnings.contains("1 position was liquidated."))
        #expect(warnings.contains("Only 4 trades: too few to tell skill from luck."))
        #expect(
            warnings.contains(
                "The interval of the Sharpe ratio holds zero: chance alone may explain it."
            )
        )
    }

    @Test func `a ruined account is warned about, with the moment of the ruin`() throws {
        var run = try SampleRun()
        let capital = run.result.equityCurve[0].equity
        for point in 40..<run.result.equityCurve.count {
            run.result.equityCurve[point].equity = capital * (point < 50 ? 0.0101 : 0.01)
        }
        let stamp = run.result.equityCurve[50].timestamp.description
        let time = "\(stamp.prefix(10)) \(stamp.dropFirst(11).prefix(5))"
        #expect(
            try evidence(run).warnings.first
                == "RUINED: 99 % of the capital was lost by \(time); what came after that was traded "
                + "with the rest."
        )
        run.result.equityCurve[run.result.equityCurve.count - 1].equity = capital * 9e-7
        #expect(
            try evidence(run).warnings.first
                == "RUINED: 99 % of the capital was lost by \(time); no entry was filled any more "
                + "once less than a millionth of it was left."
        )
    }

    @Test func `an account that keeps more than a hundredth is not called ruined`() throws {
        var run = try SampleRun()
        let capital = run.result.equityCurve[0].equity
        run.result.equityCurve[50].equity = capital * 0.0101
        #expect(!(try evidence(run).warnings.contains { $0.contains("RUINED") }))
    }

    @Test func `the same seed draws the same interval`() throws {
        let first = try evidence().sharpeInterval
        #expect(first != nil)
        #expect(try evidence().sharpeInterval == first)
    }

    @Test func `an interval needs a Sharpe ratio`() {
        var generator = SplitMix64(seed: 1)
        let interval = Performance.sharpeInterval(
            of: [0.01, 0.01, 0.01],
            barsPerYear: 1,
            using: &generator
        )
        #expect(interval == nil)
        #expect(Performance.probabilisticSharpe(of: [0.01, 0.01]) == nil)
    }

    @Test func `a probabilistic Sharpe ratio above its benchmark is more likely than not`() throws {
        let returns = [0.02, -0.01, 0.03, 0.01, -0.02, 0.02]
        let ratio = try #require(Performance.sharpeRatio(of: returns, barsPerYear: 1))
        #expect(Performance.probabilisticSharpe(of: returns, above: ratio) == 0.5)
        #expect(try #require(Performance.probabilisticSharpe(of: returns)) > 0.5)
    }
}
