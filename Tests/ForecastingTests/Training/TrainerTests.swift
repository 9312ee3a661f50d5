import Forecasting
import Foundation
import Market
import Neural
import TestSupport
import Testing

@Suite struct TrainerTests {
    @Test(arguments: [
        TrainingConfiguration.small {
            $0.hiddenSize = 1024
            $0.layerCount = 8
            $0.modelType = .bidirectional
            $0.batchSize = 4096
        },
        .small {
            $0.hiddenSize = 1024
            $0.layerCount = 8
            $0.modelType = .bidirectional
            $0.lookbackWindow = 1000
            $0.batchSize = 16
        },
    ])
    func `a training beyond the memory of a computer is refused before it takes any`(
        configuration: TrainingConfiguration
    ) throws {
        let error = #expect(throws: ForecastingError.self) {
            try Trainer(configuration: configuration, threads: 1)
        }
        guard case .tooMuchMemory(let needed, let limit) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(limit == Trainer.largestMemory && needed > limit)
        let text = "\(ForecastingError.tooMuchMemory(needed: needed, limit: limit))"
        #expect(
            text.hasSuffix("use a smaller batch_size, hidden_size, num_layers or lookback_window")
        )
    }

    @Test func `the guide's training, and one four times as wide, are not refused`() throws {
        var configuration = TrainingConfiguration()
        for width in [128, 512] {
            configuration.hiddenSize = width
            _ = try Trainer(configuration: configuration, threads: 16)
        }
    }

    @Test func `a training leaves the guide's files and nothing else`() throws {
        let folder = try ModelFolder()
        _ = try train(folder)
        #expect(
            try folder.files() == [
                "lstm/BTCUSDT_1h/model.json",
                "lstm/BTCUSDT_1h/training_history.json",
                "lstm/BTCUSDT_1h_best_model.pth",
                "scalers/BTCUSDT_1h/feature_scaler.pkl",
                "scalers/BTCUSDT_1h/target_scaler.pkl",
            ]
        )
    }

    @Test(arguments: TrainingMode.allCases)
    func `the same training gives the same bytes on any number of threads`(
        mode: TrainingMode
    ) throws {
        let folders = try [ModelFolder(), ModelFolder(), ModelFolder()]
        for (folder, threads) in zip(folders, [1, 2, nil]) {
            _ = try train(folder, .small { $0.mode = mode }, threads: threads)
        }
        let expected = try folders[0].contents()
        #expect(try folders[1].contents() == expected)
        #expect(try folders[2].contents() == expected)
    }

    @Test(arguments: ModelType.allCases)
    func `every kind of network is trained, stored, read back and resumed`(
        type: ModelType
    ) throws {
        let configuration = TrainingConfiguration.small {
            $0.modelType = type
            $0.layerCount = 2
        }
        let series = try CandleSeries.small()
        let folders = try [ModelFolder(), ModelFolder()]
        let manifests = try zip(folders, [1, 2]).map { folder, threads in
            try train(folder, configuration, on: series, threads: threads)
        }
        #expect(try folders[0].contents() == folders[1].contents())
        let stored = try folders[0].store.model(for: ModelKey(series.key))
        #expect(stored.manifest == manifests[0])
        #expect(stored.manifest.training?.configuration.modelType == type)
        #expect(stored.networks[0].configuration.modelType == type)
        let forecasts = try LSTMForecaster(stored, threads: 2).forecasts(for: series, at: 60..<90)
        #expect(forecasts.allSatisfy { $0?.logReturn.isFinite == true })

        // Stopped half-way, it goes on to the same bytes.
        let broken = try ModelFolder()
        var done = 0
        #expect(throws: CancellationError.self) {
            try train(broken, configuration, on: series) { event in
                if case .epoch = event { done += 1 }
            } isCancelled: {
                done == 2
            }
        }
        _ = try train(broken, configuration, on: series)
        #expect(try broken.contents() == folders[0].contents())
    }

    @Test func `another seed gives another model`() throws {
        let (one, other) = (try ModelFolder(), try ModelFolder())
        let first = try train(one)
        let second = try train(other, .small { $0.seed = 8 })
        #expect(first.members[0].weights != second.members[0].weights)
        #expect(first.scalers == second.scalers)
    }

    @Test func `the file named best holds the best epoch, not the last`() throws {
        // A rate this high overshoots, so the last epoch is not the best.
        let wild = TrainingConfiguration.small {
            $0.epochs = 8
            $0.learningRate = 0.3
            $0.gradientClip = nil
            $0.seed = 3
        }
        let folder = try ModelFolder()
        let manifest = try train(folder, wild)
        let member = try #require(manifest.members[0].training)
        let best = member.bestEpoch
        try #require(best < 8)
        #expect(member.bestValidationLoss == member.metrics.validation.loss)

        let short = try ModelFolder()
        let ended = try train(
            short,
            .small { configuration in
                configuration = wild
                configuration.epochs = best
            }
        )
        #expect(ended.members[0].weights == manifest.members[0].weights)
        #expect(
            try short.store.model(for: ModelKey(ended.series)).networks[0].parameters
                == folder.store.model(for: ModelKey(ended.series)).networks[0].parameters
        )
    }

    @Test func `training stops when patience is used up and halves the rate before`() throws {
        let folder = try ModelFolder()
        let manifest = try train(
            folder,
            .small {
                $0.epochs = 200
                $0.learningRate = 0.1
                $0.ratePatience = 1
                $0.stopPatience = 5
            }
        )
        let member = try #require(manifest.members[0].training)
        let trained = member.epochsTrained
        #expect(trained == member.bestEpoch + 5)
        #expect(trained < 200)
        let histories = try JSONDecoder().decode(
            [TrainingHistory].self,
            from: Data(contentsOf: folder.store.historyFile(for: ModelKey(manifest.series)))
        )
        let history = try #require(histories.first)
        #expect(histories.count == 1)
        #expect(history.epochs == trained)
        #expect(history.bestEpoch == member.bestEpoch)
        let best = history.validationLosses.min()
        #expect(history.validationLosses[history.bestEpoch - 1] == best)
        #expect(best == member.bestValidationLoss)
        #expect(history.learningRates.first == 0.1)
        #expect(history.learningRates.last.map { $0 <= 0.05 } == true)
    }

    @Test func `events tell the plan, every step and every epoch`() throws {
        var events: [TrainingEvent] = []
        _ = try train(try ModelFolder()) { events.append($0) }
        // 451 bars with features: 315 for training make 309 windows, 68 for the others 62.
        let plan = try #require(
            events.first.flatMap { event -> TrainingPlan? in
                if case .started(let plan) = event { plan } else { nil }
            }
        )
        #expect(plan.trainingWindows == 309)
        #expect(plan.validationWindows == 62)
        #expect(plan.testWindows == 62)
        #expect(plan.batches == 10)
        #expect(plan.epochs == 4)
        #expect(events.count == 1 + 4 * 11)
        var steps: [Int] = []
        for event in events {
            guard case .step(let progress) = event else { continue }
            steps.append((progress.epoch - 1) * 10 + progress.batch)
            #expect(progress.batches == 10 && progress.epochs == 4)
            #expect(progress.trainingLoss.isFinite)
            #expect((progress.validationLoss == nil) == (progress.epoch == 1))
        }
        #expect(steps == Array(1...40))
        guard case .epoch(let last) = events.last else {
            Issue.record("the last event is no epoch")
            return
        }
        #expect(last.epoch == 4 && last.batch == 10)
        #expect(last.validationLoss?.isFinite == true)
    }

    @Test func `too few candles are named with the number that is enough`() throws {
        let folder = try ModelFolder()
        let need = 49 + Split.sufficientBars(lookback: 6)
        let few = try CandleSeries.small(count: 90)
        #expect(
            throws: ForecastingError.notEnoughCandles(series: few.key, have: 90, need: need)
        ) {
            try train(folder, on: few)
        }
        #expect(try folder.files().isEmpty)
        _ = try train(folder, on: .small(count: need))
    }

    @Test func `a bad parameter is refused before anything is read`() throws {
        #expect(
            throws: ForecastingError.invalidParameter(
                name: "epochs",
                value: "0",
                expected: "1 to 10000"
            )
        ) {
            try Trainer(configuration: .small { $0.epochs = 0 })
        }
    }

    @Test func `scalers are fitted on the training rows alone`() throws {
        let series = try CandleSeries.small()
        let manifest = try train(ModelFolder(), on: series)
        // Bars 49..<364 are for training; what follows the last of them must not matter.
        let other = try train(ModelFolder(), on: series.perturbed(after: 363))
        #expect(manifest.scalers == other.scalers)
        #expect(manifest.scalers.features.fitted?.bars == 314)
        #expect(manifest.scalers.features.fitted?.from == series.openTimes[49])
        #expect(manifest.scalers.features.fitted?.to == series.openTimes[362])
        #expect(manifest.training?.spans.training.to == series.openTimes[363])
    }

    @Test func `the spans tell each part's first and last bar`() throws {
        let series = try CandleSeries.small()
        let spans = try #require(try train(ModelFolder(), on: series).training).spans
        let borders = [
            (spans.training, 49..<364), (spans.validation, 364..<432), (spans.test, 432..<500),
        ]
        for (span, bars) in borders {
            #expect(span.from == series.openTimes[bars.lowerBound])
            #expect(span.to == series.openTimes[bars.upperBound - 1])
            #expect(span.bars == bars.count)
            #expect(span.contains(series.openTimes[bars.lowerBound]))
            #expect(!span.contains(series.openTimes[bars.lowerBound - 1]))
        }
    }

    @Test func `the candles of the test part change neither weights nor rank table`() throws {
        let series = try CandleSeries.small()
        let manifest = try train(ModelFolder(), on: series)
        let other = try train(ModelFolder(), on: series.perturbed(after: 431))
        #expect(manifest.members[0].weights == other.members[0].weights)
        #expect(manifest.rankTable == other.rankTable)
        let metrics = try [manifest, other].map { try #require($0.training).metrics }
        #expect(metrics[0].validation == metrics[1].validation)
        #expect(metrics[0].test != metrics[1].test)
    }

    @Test func `a training of quiet candles ends with what is undefined left undefined`() throws {
        let still = try CandleSeries.make(closes: Array(repeating: 100, count: 500), volume: 0)
        let folder = try ModelFolder()
        let metrics = try #require(try train(folder, on: still).training).metrics
        #expect(metrics.test.logReturn.errorOverZero == nil)
        #expect(metrics.test.logReturn.informationCoefficient == nil)
        #expect(metrics.test.logReturn.directionalAccuracy == nil)
        let file = try folder.store.manifestFile(for: ModelKey(.make()))
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains(#""directional_accuracy" : null"#))
    }

    @Test func `two trainings of one model do not mix`() throws {
        let folder = try ModelFolder()
        let key = try ModelKey(.make())
        var refusals = 0
        _ = try train(folder) { event in
            guard case .epoch = event else { return }
            do {
                _ = try train(folder, .small { $0.seed = 8 })
            } catch ForecastingError.trainingInProgress(key) {
                refusals += 1
            } catch {
                Issue.record("\(error)")
            }
        }
        #expect(refusals == 4)
        _ = try train(folder, .small { $0.seed = 8 })
        #expect(try folder.store.manifest(for: key).training?.configuration.seed == 8)
    }

    @Test func `min-max features and the Huber loss train and come back`() throws {
        let folder = try ModelFolder()
        let series = try CandleSeries.small()
        let manifest = try train(
            folder,
            .small {
                $0.featureScaler = .minMax
                $0.loss = .huber
                $0.gradientClip = nil
            },
            on: series
        )
        let model = try folder.store.model(for: ModelKey(series.key))
        #expect(model.manifest == manifest)
        let member = try #require(manifest.members[0].training)
        #expect(member.metrics.validation.loss == member.bestValidationLoss)
        #expect(manifest.training?.metrics == member.metrics)
        let forecasts = try LSTMForecaster(model).forecasts(for: series, at: 400..<500)
        #expect(forecasts.allSatisfy { $0?.logReturn.isFinite == true })
    }
}
