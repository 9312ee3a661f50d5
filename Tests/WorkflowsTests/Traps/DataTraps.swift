import Backtesting
import Connectors
import Forecasting
import Foundation
import Market
import Storage
import TestSupport
import Trading
import Validation
import Workflows

extension Trap {
    /// Imports a table over stored candles, and says what the import has named.
    private static func imported(
        _ change: @escaping @Sendable ([Candle]) -> [Candle],
        stored: Bool = true,
        now: @escaping @Sendable (CandleSeries) -> Timestamp = { $0.closeTime(at: $0.count - 1) }
    ) async throws -> String? {
        let series = try CandleSeries.randomWalk(count: 200, seed: 6)
        return try await TemporaryWorkspace.with(stored ? [series] : []) { workspace in
            let rows = change(Array(series.candles)).map { candle in
                "\(candle.openTime.milliseconds),\(candle.open),\(candle.high),\(candle.low),"
                    + "\(candle.close),\(candle.volume)"
            }
            let file = workspace.home.folder.appending(path: "rows.csv")
            try (["open_time_ms,open,high,low,close,volume"] + rows).joined(separator: "\n")
                .write(to: file, atomically: true, encoding: .utf8)
            do {
                let outcome = try await workspace.importCandles(
                    ImportRequest(file: file, key: series.key),
                    now: now(series)
                ).result
                return outcome.unclosed > 0 ? "import: unclosed" : nil
            } catch StorageError.conflict {
                return "import: conflict"
            } catch let error as CandleFileError {
                return "import: \(Mirror(reflecting: error.problem).children.first?.label ?? "")"
            }
        }
    }

    private static let hour: Int64 = 3_600_000

    private static func moved(_ candles: [Candle], by time: Int64) -> [Candle] {
        candles.map { candle in
            var candle = candle
            candle.openTime = candle.openTime + time
            return candle
        }
    }

    /// Candles that say more than was known at their time.
    static let importedCandles = [
        Trap("candles are imported one bar early", caughtBy: "import: conflict") {
            try await imported { moved($0, by: -hour) }
        },
        Trap("candles are imported one bar late", caughtBy: "import: conflict") {
            try await imported { moved(Array($0.dropLast()), by: hour) }
        },
        Trap(
            "the bar that still forms is imported as if it had closed",
            caughtBy: "import: unclosed"
        ) {
            try await imported({ $0 }, stored: false) { series in
                series.closeTime(at: series.count - 1) - 1
            }
        },
        Trap("candles of the future are imported", caughtBy: "import: future") {
            try await imported({ $0 }, stored: false) { $0.openTimes[$0.count - 10] }
        },
        Trap("a past candle is smoothed afterwards", caughtBy: "import: conflict") {
            try await imported { candles in
                var candles = candles
                candles[50].close = (candles[49].close + candles[51].close) / 2
                candles[50].high = max(candles[50].high, candles[50].close)
                candles[50].low = min(candles[50].low, candles[50].close)
                return candles
            }
        },
        Trap("the same candles are imported again", caughtBy: nil) {
            try await imported { $0 }
        },
        Trap("closed candles are imported into an empty home", caughtBy: nil) {
            try await imported({ $0 }, stored: false)
        },
    ]

    /// Imports funding rates over stored ones, each so much later, and says what the import has named.
    private static func importedFunding(
        later: Int64,
        now: Timestamp = .testStart + 100 * 8 * hour
    ) async throws -> String? {
        try await TemporaryWorkspace.with([]) { workspace in
            func rates(later: Int64, now: Timestamp) async throws {
                let rows = (0..<60).map { number in
                    let time = Timestamp.testStart + Int64(number) * 8 * hour + later
                    return "\(time.milliseconds),8,\(Double(number * 37 % 23) / 100_000)"
                }
                let file = workspace.home.folder.appending(path: "funding.csv")
                try (["calc_time,funding_interval_hours,last_funding_rate"] + rows)
                    .joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
                let request = ImportRequest(file: file, key: try .make(symbol: "BTCUSDT"))
                _ = try await workspace.importFunding(request, now: now).result
            }
            try await rates(later: 0, now: .testStart + 100 * 8 * hour)
            do {
                try await rates(later: later, now: now)
            } catch StorageError.fundingConflict {
                return "import: conflict"
            } catch let error as CandleFileError {
                return "import: \(Mirror(reflecting: error.problem).children.first?.label ?? "")"
            }
            return nil
        }
    }

    /// Funding that says more than was known, or was paid at another time.
    static let importedFunding = [
        Trap("funding is stamped one settlement late", caughtBy: "import: conflict") {
            try await importedFunding(later: 8 * hour)
        },
        Trap("funding is stamped one settlement early", caughtBy: "import: conflict") {
            try await importedFunding(later: -8 * hour)
        },
        Trap("funding of the future is imported", caughtBy: "import: future") {
            try await importedFunding(later: 0, now: .testStart + 30 * 8 * hour)
        },
        Trap("the same funding is imported again", caughtBy: nil) {
            try await importedFunding(later: 0)
        },
    ]

    /// What the evidence of a backtest says of its model, where that has seen the window.
    private static func modelled(days: Int, window: Range<Int>) async throws -> String? {
        let series = try TrainedWorkspace.walk(count: 2400)
        return try await TemporaryWorkspace.with([series]) { workspace in
            _ = try await workspace.train(TrainedWorkspace.request(series.key, days: days)).result
            var request = BacktestRequest(strategy: "lstm_aggressive", key: series.key)
            request.window = .from(
                series.openTimes[window.lowerBound],
                to: series.openTimes[window.upperBound]
            )
            let run = try await workspace.backtest(request, now: .testStart).result
            let report = try JSONDecoder().decode(BacktestReport.self, from: Data(run.json.utf8))
            let stamps = ["IN-SAMPLE", "HINDSIGHT", "LOOK-AHEAD"]
            let stamp = stamps.first { stamp in
                report.evidence.warnings.contains { $0.hasPrefix(stamp + ":") }
            }
            return stamp.map { "evidence: \($0)" }
        }
    }

    /// Models that were trained on the window that they trade, or after it.
    static let models = [
        Trap("a model trades the rows that it was fitted on", caughtBy: "evidence: IN-SAMPLE") {
            try await modelled(days: 90, window: 1200..<1300)
        },
        Trap("a model trades the rows that chose its epoch", caughtBy: "evidence: IN-SAMPLE") {
            try await modelled(days: 90, window: 1950..<2000)
        },
        Trap("a model was trained after the window", caughtBy: "evidence: HINDSIGHT") {
            try await modelled(days: 30, window: 1300..<1400)
        },
        Trap("a model trades its test part", caughtBy: nil) {
            try await modelled(days: 90, window: 2200..<2390)
        },
    ]

    /// What the check of a fold names.
    private static func fold(
        _ name: String,
        _ leak: Fold.Leak?,
        train: [Range<Int>],
        test: [Range<Int>],
        isForward: Bool = true
    ) -> Trap {
        Trap(name, caughtBy: leak.map { "fold: \($0.rawValue)" }) {
            Fold(train: train, test: test).leak(
                reach: SampleReach(lookback: 24, horizon: 1),
                isForward: isForward
            ).map { "fold: \($0.rawValue)" }
        }
    }

    /// Folds whose test is not independent of their training; samples reach 24 bars back, 1 ahead.
    static let folds = [
        fold("a fold without purge", .unpurged, train: [0..<700], test: [700..<800]),
        fold(
            "a fold that is purged by its target alone",
            .unpurged,
            train: [0..<699],
            test: [700..<800]
        ),
        fold(
            "a fold that is purged one bar too little",
            .unpurged,
            train: [0..<677],
            test: [700..<800]
        ),
        fold("a fold that trains on its test", .sharedSamples, train: [0..<750], test: [700..<800]),
        fold(
            "a walk that trains on what follows the test",
            .trainedOnTheFuture,
            train: [0..<600, 900..<1000],
            test: [700..<800]
        ),
        fold(
            "samples drawn by chance for the test",
            .unpurged,
            train: [0..<100, 101..<200],
            test: [100..<101],
            isForward: false
        ),
        fold(
            "a fold that is purged by look-back and horizon",
            nil,
            train: [0..<676],
            test: [700..<800]
        ),
        fold(
            "a cross-validation that trains on both sides, purged",
            nil,
            train: [0..<675, 825..<1000],
            test: [700..<800],
            isForward: false
        ),
    ]
}
