import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A search that trains networks: each distinct one once, on candles before the search window.
@Suite struct TrainedSearchTests {
    private static func json(_ report: SearchReport) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(report)
    }

    /// What a search comes to, and every progress report of it.
    private static func search(
        _ request: SearchRequest,
        in workspace: Workspace
    ) async throws -> (report: SearchReport, progress: [ProgressUpdate]) {
        let updates = UpdateList()
        let report = try await workspace.runSearch(request, now: .testStart) { updates.append($0) }
        return (report, updates.all)
    }

    @Test(arguments: [(SearchMethod.grid, Int?.none), (.halving, nil), (.estimator, 12)])
    func `each network is trained once, and any number of workers gives the same bytes`(
        method: SearchMethod,
        trials: Int?
    ) async throws {
        let series = try WalkSample.series()
        var bytes: Set<Data> = []
        var networks: Set<[String]> = []
        for workers in [1, 2, 4] {
            try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
                let request = try WalkSample.trainedSearch {
                    $0.workers = workers
                    $0.method = method
                    $0.trials = trials
                    if method != .grid { $0.space["min_confidence"] = "50:58:1" }
                }
                let (report, progress) = try await Self.search(request, in: workspace)
                bytes.insert(try Self.json(report))
                let training = try #require(report.training)
                #expect(training.models.count == 3)
                #expect(Set(training.models.map(\.sha256)).count == 3)
                #expect(Set(report.trials.map(\.model)) == [1, 2, 3])
                for trial in report.trials {
                    let model = training.models[try #require(trial.model) - 1]
                    #expect(model.settings["hidden_size"] == trial.settings["hidden_size"])
                }
                let files = try WalkSample.foldFiles(of: workspace)
                #expect(files.count == 3)
                networks.insert(files.keys.sorted())
                let told = progress.filter { $0.stage == "Training" }
                #expect(told.allSatisfy { $0.unit == "trainings" })
                #expect(told.contains { $0.note.hasPrefix("hidden_size=5") })
                if method == .grid {
                    let noted = Set(report.trials.map(\.number)).count
                    let chosen = report.recommended.trial == report.peak.trial ? 1 : 2
                    #expect(report.ledger.count == noted + chosen)
                }
            }
        }
        #expect(bytes.count == 1)
        #expect(networks.count == 1)
    }

    @Test func `what was trained is found again, and what is missing is trained to the same bits`()
        async throws
    {
        try await TemporaryWorkspace.with([WalkSample.series()], reproducing: false) { workspace in
            let request = try WalkSample.trainedSearch()
            let first = try await Self.search(request, in: workspace)
            let files = try WalkSample.foldFiles(of: workspace)
            let again = try await Self.search(request, in: workspace)
            #expect(!again.progress.contains { $0.stage == "Training" })
            #expect(try Self.json(again.report) == Self.json(first.report))
            // As a process that was killed leaves it: one network done, one half, one not begun.
            let folder = workspace.home.folds
            let names = files.keys.sorted()
            try #require(files[names[1]]).dropLast(90)
                .write(to: folder.appending(path: names[1]))
            try FileManager.default.removeItem(at: folder.appending(path: names[2]))
            let resumed = try await Self.search(request, in: workspace)
            #expect(resumed.progress.first { $0.stage == "Training" }?.completed == 1)
            #expect(try Self.json(resumed.report) == Self.json(first.report))
            #expect(try WalkSample.foldFiles(of: workspace) == files)
        }
    }

    @Test func `no network knows a bar of search window or holdout`() async throws {
        let series = try WalkSample.series()
        let request = try WalkSample.trainedSearch { $0.training?["embargo_bars"] = 24 }
        let whole = try await TemporaryWorkspace.with([series], reproducing: false) {
            try await Self.search(request, in: $0).report
        }
        let training = try #require(whole.training)
        let hour = Interval.oneHour.milliseconds
        for model in training.models {
            // Lookback, horizon and embargo.
            #expect(model.gapBars == 8 + 1 + 24)
            #expect(model.learned.to + Int64(model.gapBars + 1) * hour == whole.searchWindow.from)
            #expect(model.learned.bars == 20 * 24)
        }
        #expect(whole.text.contains("3 networks"))
        #expect(whole.text.split(separator: "\n").allSatisfy { $0.count <= 100 })

        let learnedEnd = training.models[0].learned.to
        let candles = series.candles.map { candle in
            guard candle.openTime > learnedEnd else { return candle }
            var other = candle
            (other.open, other.high) = (candle.open * 1.5, candle.high * 1.5)
            (other.low, other.close) = (candle.low * 1.5, candle.close * 1.5)
            other.volume *= 3
            return other
        }
        let changed = try CandleSeries(key: series.key, candles: Array(candles))
        let other = try await TemporaryWorkspace.with([changed], reproducing: false) {
            try await Self.search(request, in: $0).report
        }
        #expect(other.training == training)
        #expect(other.trials.map(\.figures) != whole.trials.map(\.figures))
    }

    @Test func `a trial's figures are those of a walk-forward of one fold`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()], reproducing: false) { workspace in
            let report = try await Self.search(WalkSample.trainedSearch(), in: workspace).report
            for trial in report.trials {
                var request = WalkForwardRequest(
                    strategy: report.strategy,
                    key: try WalkSample.key()
                )
                let hour = Interval.oneHour.milliseconds
                let window = report.searchWindow
                request.backtest.window = .from(window.from, to: window.to + hour)
                request.backtest.parameters["min_confidence"] = trial.settings["min_confidence"]
                (request.walk.trainDays, request.walk.stepDays) = (20, 100)
                request.walk.training.lookbackWindow = 8
                request.walk.training.epochs = 2
                request.walk.training.hiddenSize = try #require(
                    trial.settings["hidden_size"].flatMap { Int($0) }
                )
                let (walk, progress) = try await WalkSample.walk(request, in: workspace)
                #expect(walk.figures == trial.figures)
                #expect(walk.figures.totalTrades > 0)
                let number = try #require(trial.model)
                let model = try #require(report.training?.models[number - 1])
                #expect(walk.run.walkForward?.models == [model.sha256])
                // It is the network of the search, from the cache.
                #expect(!progress.contains { $0.note.contains("epoch") })
            }
        }
    }

    @Test func `what cannot be trained is refused, and says what can`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()], reproducing: false) { workspace in
            let changes: [(String, @Sendable (inout SearchRequest) -> Void)] = [
                (
                    "supertrend has no parameter 'epochs'; it has",
                    { $0.backtest.strategy = "supertrend" }
                ),
                ("early_stopping_patience", { $0.space["hiddn_size"] = "3,5" }),
                (
                    "there is no setting 'epoch'; use one of train_days",
                    { $0.training = ["epoch": 3] }
                ),
                (
                    "hidden_size is 0; use a whole number from 1",
                    { $0.space["hidden_size"] = "0,5" }
                ),
                ("epochs is 0; use a whole number from 1", { $0.training = ["epochs": 0] }),
                ("forecaster har trains no network", { $0.backtest.forecaster = .har }),
                ("give it several values, or one", { $0.training?["hidden_size"] = 4 }),
                ("set that one instead", { $0.backtest.parameters["lookback_hours"] = 9 }),
                ("training.train_days is 90; only", { $0.training?["train_days"] = 90 }),
                (
                    "too few for a lookback",
                    {
                        $0.training?["lookback_window"] = nil
                        $0.space["lookback_window"] = "8,400"
                    }
                ),
                (
                    "at most 1000 networks are trained",
                    {
                        $0.space["training_seed"] = "1:1001:1"
                        $0.space["hidden_size"] = nil
                        $0.space["min_confidence"] = nil
                    }
                ),
            ]
            for (text, change) in changes {
                let error = await #expect(throws: (any Error).self) {
                    try await Self.search(WalkSample.trainedSearch(change), in: workspace)
                }
                #expect("\(error.map { "\($0)" } ?? "")".contains(text), "\(text): \(error as Any)")
            }
            #expect(!FileManager.default.fileExists(atPath: workspace.home.lockbox.path))
            // A network that reads whole windows cannot be trained densely.
            let kinds = try await Self.search(
                WalkSample.trainedSearch {
                    $0.space["hidden_size"] = nil
                    $0.space["model_type"] = "gru,attention"
                    $0.space["training_mode"] = "dense,windowed"
                },
                in: workspace
            ).report
            #expect(kinds.trials.count == 3 * 2)
            #expect(kinds.training?.models.count == 3)
        }
    }

    @Test func `a plan's tasks share the networks, and merge into the bytes of one process`()
        async throws
    {
        let series = try WalkSample.series()
        let request = try WalkSample.trainedSearch()
        let whole = try await TemporaryWorkspace.with([series], reproducing: false) {
            try Self.json(await Self.search(request, in: $0).report)
        }
        try await TemporaryWorkspace.with([series], reproducing: false) { workspace in
            try await SweepSample.withFolder { folder in
                let sweep = try await SweepSample.sweep(.search(request), in: workspace, to: folder)
                #expect(sweep.taskCount == 6)
                let trainings = folder.appending(path: "trainings")
                func networks() throws -> [String: Data] {
                    try FileManager.default.subpathsOfDirectory(atPath: trainings.path)
                        .filter { $0.hasSuffix(".json") }
                        .reduce(into: [:]) {
                            $0[$1] = try Data(contentsOf: trainings.appending(path: $1))
                        }
                }
                _ = try await sweep.run(SweepShard("1/4"), workers: 2).result
                let first = try networks()
                #expect((1...2).contains(first.count))
                // A network that was cut is trained again.
                let cut = try #require(first.keys.min())
                try #require(first[cut]).dropLast(90).write(to: trainings.appending(path: cut))
                for shard in 2...4 {
                    let run = try await sweep.run(SweepShard("\(shard)/4"), workers: 1).result
                    #expect(run.exit == .done)
                }
                let all = try networks()
                #expect(all.count == 3)
                #expect(first.allSatisfy { all[$0] == $1 })
                let merged = try await workspace.merge(sweep, now: .testStart).result
                #expect(try SweepSample.json(merged) == whole)
            }
        }
    }
}
