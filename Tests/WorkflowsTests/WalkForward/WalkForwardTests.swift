import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// A walk-forward of a network: what each fold may know, and what the report says of it.
@Suite struct WalkForwardTests {
    @Test func `every traded bar is out of sample, and one account trades all folds`() async throws
    {
        let series = try WalkSample.series()
        let request = try WalkSample.request { request in
            request.backtest.parameters["stop_atr"] = 6
            request.backtest.parameters["target_atr"] = 12
        }
        let report = try await WalkSample.report(request, on: series)
        let walk = try #require(report.walkForward)
        #expect(walk.folds.count == 3)
        #expect(report.evidence.model == .known)
        #expect(report.evidence.outOfSampleBars == report.evidence.bars)
        #expect(report.evidence.trainedBars == 0)
        #expect(report.evidence.hindsightBars == 0)
        #expect(walk.folds.map(\.trading.bars).reduce(0, +) == 720)
        #expect(Set(walk.folds.compactMap(\.model?.sha256)).count == 3)
        #expect(report.run.walkForward?.models == walk.folds.compactMap(\.model?.sha256))
        #expect(report.trades.count > 0)
        // A position is held over the border of two folds, since the account is one.
        let borders = walk.folds.dropFirst().map(\.trading.from)
        #expect(
            borders.contains { border in
                report.trades.contains { $0.entryTime < border && border < $0.exitTime }
            }
        )
        // The folds' returns chain to that of the account.
        let growth = walk.folds.reduce(1.0) { growth, fold in
            growth * (1 + (fold.outOfSample.totalReturnPct ?? .nan) / 100)
        }
        let total = try #require(report.figures.totalReturnPct)
        #expect(abs((growth - 1) * 100 - total) < 1e-9)
        for fold in walk.folds {
            let (training, validation) = (fold.training, try #require(fold.validation))
            #expect(try #require(training).to < validation.from)
            let gap = fold.trading.from.milliseconds - validation.to.milliseconds
            #expect(gap == Int64(fold.gapBars + 1) * 3_600_000)
            #expect(fold.gapBars == 9)
            #expect(fold.inSample?.sharpeRatio != nil)
        }
    }

    @Test func `candles after a fold's last learned bar do not change its model`() async throws {
        let series = try WalkSample.series()
        let request = try WalkSample.request()
        let whole = try #require(try await WalkSample.report(request, on: series).walkForward)
        // The first bar that the first fold has not learned from, purged ones included.
        let learnedEnd = try #require(whole.folds[0].validation).to
        let candles = series.candles.map { candle in
            guard candle.openTime > learnedEnd else { return candle }
            var other = candle
            (other.open, other.high) = (candle.open * 1.5, candle.high * 1.5)
            (other.low, other.close) = (candle.low * 1.5, candle.close * 1.5)
            other.volume *= 3
            return other
        }
        let changed = try CandleSeries(key: series.key, candles: Array(candles))
        let other = try #require(try await WalkSample.report(request, on: changed).walkForward)
        #expect(other.folds[0].model == whole.folds[0].model)
        #expect(other.folds[0].inSample == whole.folds[0].inSample)
        #expect(other.folds[1].model != whole.folds[1].model)
    }

    @Test func `without the future the past is the same`() async throws {
        let series = try WalkSample.series()
        let end = series.closeTime(at: series.count - 1)
        let whole = try await WalkSample.report(
            WalkSample.request { $0.backtest.window = .newest(days: 30, to: end) },
            on: series
        )
        let early = end - 12 * 86_400_000
        let cut = try CandleSeries(
            key: series.key,
            candles: Array(series.candles.filter { $0.openTime < early })
        )
        let short = try await WalkSample.report(
            WalkSample.request { $0.backtest.window = .newest(days: 18, to: early) },
            on: cut
        )
        // The last bar of the shorter window closes the position.
        let known = short.equityCurve.dropLast()
        #expect(Array(whole.equityCurve.prefix(known.count)) == Array(known))
        #expect(
            short.walkForward?.folds.compactMap(\.model)
                == whole.walkForward?.folds.prefix(2).compactMap(\.model)
        )
    }

    @Test func `one worker and several give the same bytes`() async throws {
        let series = try WalkSample.series()
        var texts: Set<Data> = []
        for workers in [1, 2, 5] {
            let request = try WalkSample.request { request in
                request.workers = workers
                request.walk.seeds = 2
            }
            texts.insert(try await WalkSample.report(request, on: series).json())
        }
        #expect(texts.count == 1)
    }

    @Test func `what was trained once is not trained again, and what is damaged is`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let request = try WalkSample.request()
            let first = try await WalkSample.walk(request, in: workspace)
            #expect(first.progress.contains { $0.note.contains("epoch") })
            let files = try WalkSample.foldFiles(of: workspace)
            #expect(files.count == 3)

            let second = try await WalkSample.walk(request, in: workspace)
            #expect(!second.progress.contains { $0.note.contains("epoch") })
            #expect(second.progress.first?.completed == 3)
            #expect(try second.report.json() == first.report.json())

            let folder = workspace.home.folds
            let names = files.keys.sorted()
            var flipped = try #require(files[names[0]])
            flipped[flipped.count / 2] ^= 1
            try flipped.write(to: folder.appending(path: names[0]))
            try #require(files[names[1]]).dropLast(90)
                .write(to: folder.appending(path: names[1]))
            // A whole entry under another's name is none of it.
            try #require(files[names[1]]).write(to: folder.appending(path: names[2]))
            let mended = try await WalkSample.walk(request, in: workspace)
            #expect(try mended.report.json() == first.report.json())
            #expect(try WalkSample.foldFiles(of: workspace) == files)

            // Another strategy over the same candles finds the same models.
            let other = try WalkSample.request("lstm_fast")
            #expect(
                try await !WalkSample.walk(other, in: workspace).progress
                    .contains { $0.note.contains("epoch") }
            )
        }
    }

    @Test func `of several seeds the median walk is shown, beside the spread of all`() async throws
    {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let request = try WalkSample.request { $0.walk.seeds = 3 }
            let report = try await WalkSample.walk(request, in: workspace).report
            let seeds = try #require(report.walkForward?.seeds)
            #expect(seeds.walks.map(\.seed) == [42, 43, 44])
            let ratios = seeds.walks.compactMap(\.sharpeRatio).sorted()
            #expect(Set(ratios).count == 3)
            #expect(report.figures.sharpeRatio == ratios[1])
            #expect(seeds.sharpeRatio == WalkSeeds.Spread(ratios))
            #expect(
                report.evidence.warnings.contains {
                    $0.contains("median of 3 walks") && $0.contains("seed \(seeds.shown)")
                }
            )
            let corrected = seeds.walks.compactMap(\.corrected)
            #expect(corrected.map(\.comparedCount) == [3, 3, 3])
            #expect(corrected.allSatisfy { $0.pValue != nil && $0.claims.isEmpty })
            #expect(
                report.evidence.warnings.contains { $0.contains("the choice among 3 seeds") }
            )
            let alone = try WalkSample.request { $0.walk.training.seed = seeds.shown }
            let single = try await WalkSample.walk(alone, in: workspace).report
            #expect(single.equityCurve == report.equityCurve)
            #expect(single.walkForward?.folds == report.walkForward?.folds)
        }
    }

    @Test func `a planted signal is found, and a random walk is none`() async throws {
        func figures(_ strength: Double, seed: UInt64) async throws -> BacktestReport {
            let request = try WalkSample.request { request in
                request.walk.training.epochs = 12
                request.walk.training.hiddenSize = 8
                request.backtest.execution.makerFee = 0
                request.backtest.execution.takerFee = 0
                request.backtest.execution.slippage = 0
            }
            return try await WalkSample.report(
                request,
                on: WalkSample.series(strength: strength, seed: seed)
            )
        }
        // A reversal: the technical view, which follows the trend, is wrong there.
        let planted = try await figures(-0.5, seed: 3)
        let noise = try await figures(0, seed: 3)
        let found = try #require(planted.evidence.sharpeInterval)
        #expect(found.low > 0, "\(found)")
        let chance = try #require(noise.evidence.sharpeInterval)
        #expect(chance.low <= 0, "\(chance)")
    }

    @Test(arguments: ["lstm_aggressive", "supertrend"])
    func `a walk is repeated from its manifest, byte for byte`(strategy: String) async throws {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let request = try WalkSample.request(strategy) { request in
                request.walk.embargo = 5
                request.backtest.execution.takerFee = 0.001
                request.backtest.parameters["multiplier"] = strategy == "supertrend" ? 2.5 : nil
                request.backtest.parameters["stop_atr"] = 2
            }
            let report = try await WalkSample.walk(request, in: workspace).report
            let again = try #require(try WalkForwardRequest(repeating: report.run))
            var other = try await WalkSample.walk(again, in: workspace).report
            // A window with an end is not told how old its newest candle is.
            other.evidence.warnings = report.evidence.warnings
            #expect(try other.json() == report.json())
        }
    }

    @Test func `settings that cannot be are refused, each by its name`() async throws {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let cases: [(String, WalkForwardRequest)] = [
                ("embargo_bars", try WalkSample.request { $0.walk.embargo = -1 }),
                ("step_days", try WalkSample.request { $0.walk.stepDays = 0 }),
                ("train_days", try WalkSample.request { $0.walk.trainDays = 300 }),
                ("workers", try WalkSample.request { $0.workers = 0 }),
                ("seeds", try WalkSample.request("supertrend") { $0.walk.seeds = 2 }),
                (
                    "lookback_hours",
                    try WalkSample.request { $0.backtest.parameters["lookback_hours"] = 60 }
                ),
            ]
            for (name, request) in cases {
                await #expect {
                    _ = try await WalkSample.walk(request, in: workspace)
                } throws: { error in
                    "\(error)".contains(name)
                }
            }
        }
    }

    @Test func `a walk is kept as a run, with its folds on the page and in the text`() async throws
    {
        try await TemporaryWorkspace.with([WalkSample.series()]) { workspace in
            let request = try WalkSample.request { $0.walk.isAnchored = true }
            let run = try await workspace.walkForward(request, now: .testStart).result
            #expect(run.text.contains("Folds (3)"))
            #expect(run.text.contains("Walk-forward efficiency"))
            #expect(run.text.split(separator: "\n").allSatisfy { $0.count <= 100 })
            let saved = try #require(try workspace.runReport(run.runID))
            let report = try JSONDecoder().decode(BacktestReport.self, from: saved)
            let folds = try #require(report.walkForward?.folds)
            #expect(Set(folds.compactMap(\.training?.from)).count == 1)
            #expect(try report.json() == saved)
            let page = String(
                decoding: try #require(try workspace.runPage(run.runID)),
                as: UTF8.self
            )
            #expect(page.contains("Folds on a time line"))
            #expect(page.contains("Fold 3 traded"))
        }
    }
}
