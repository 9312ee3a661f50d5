import Backtesting
import Connectors
import Forecasting
import Market
import Storage
import TestSupport
import Testing
import Trading
import Workflows

/// What helps against an error, in the words of whoever is told.
struct RemedyTests {
    /// An error, and what each audience is told to do about it.
    struct Case: CustomTestStringConvertible, Sendable {
        let error: any Error
        let commandLine: String
        let client: String

        init(_ error: any Error, _ commandLine: String, _ client: String) {
            self.error = error
            self.commandLine = commandLine
            self.client = client
        }

        var testDescription: String { "\(error)" }
    }

    private static let series = "--symbol BTCUSDT --interval 1h --market futures"
    private static let sync = "POST /api/v1/market/sync"

    /// Every error whose remedy depends on who is told.
    private static func cases() throws -> [Case] {
        let key = try SeriesKey.make()
        let time = Timestamp.testStart
        let candle = Candle(openTime: time, open: 1, high: 2, low: 1, close: 2, volume: 3)
        let model = ModelKey(key)
        let missing = Case(
            ForecastingError.modelNotFound(model),
            "there is no model BTCUSDT_1h; train it with `hindcast train \(series)`",
            "there is no model BTCUSDT_1h; train it with POST /api/v1/ai/train"
        )
        return [
            missing,
            Case(
                BatchItemError(item: "lstm", cause: missing.error),
                "lstm: \(missing.commandLine)",
                "lstm: \(missing.client)"
            ),
            Case(
                ForecastingError.modelExists(model),
                "give --replace",
                "DELETE /api/v1/ai/models/BTCUSDT_1h"
            ),
            Case(
                WorkflowError.noCandles(key),
                "`hindcast data sync \(series)` or `hindcast data import FILE \(series)`",
                sync
            ),
            Case(
                WorkflowError.marketDataUnavailable(key, reason: "x"),
                "`hindcast data sync \(series)` once",
                "\(sync) once"
            ),
            Case(
                WorkflowError.daysBeyondData(days: 9, key: key, stored: 8),
                "ask for at most 8, or get older candles with `hindcast data sync`",
                "ask for at most 8, or get older candles with \(sync)"
            ),
            Case(
                WorkflowError.daysBeyondData(
                    days: 9,
                    key: key,
                    stored: 8,
                    parameter: "days_back"
                ),
                "days is 9",
                "days_back is 9"
            ),
            Case(
                WorkflowError.daysTooFew(days: 5, key: key, candles: 120, need: 500),
                "days is 5, which are 120 candles of BTCUSDT futures 1h, but a training needs 500; "
                    + "give at least 21",
                "give at least 21"
            ),
            Case(
                WorkflowError.startAfterData(time, key: key, newest: time),
                "start is 2025-01-01T00:00:00Z",
                "start_date is 2025-01-01T00:00:00Z"
            ),
            Case(
                WorkflowError.tooFewCandles(
                    by: nil,
                    key: key,
                    stored: 1,
                    model: "BTCUSDT_1h",
                    reads: 61
                ),
                "`hindcast data sync \(series)`",
                "get older candles with \(sync)"
            ),
            Case(
                WorkflowError.tooFewToTrain(key, have: 90, need: 400),
                "get older candles with `hindcast data sync \(series)`, or train with a smaller",
                "get older candles with \(sync), or train with a smaller lookback_window"
            ),
            Case(
                WorkflowError.tooFewToFit(
                    forecaster: "har",
                    key: key,
                    before: time,
                    have: 9,
                    need: 367
                ),
                "get at least 367 candles before the window with `hindcast data sync \(series)`",
                "get at least 367 candles before the window with \(sync), or let the window start"
            ),
            Case(
                WorkflowError.notYetTraded(
                    .windowOutsideData(from: time, to: time, first: time, last: time)
                ),
                "choose another window",
                "choose another window"
            ),
            Case(
                WorkflowError.featuresUndefined(by: time, key: key, model: "BTCUSDT_1h"),
                "replace them with `hindcast data sync \(series) --replace`, or train again with "
                    + "`hindcast train \(series)`",
                "train again with POST /api/v1/ai/train"
            ),
            Case(
                WorkflowError.windowOutsideData(from: time, to: time, first: time, last: time),
                "`hindcast data sync`",
                sync
            ),
            Case(
                WorkflowError.windowWithoutBars(key, from: time, to: time),
                "choose a window that holds a whole 1h candle, or get missing ones with "
                    + "`hindcast data sync \(series)`",
                sync
            ),
            Case(
                WorkflowError.tooFewCandles(
                    by: time,
                    key: key,
                    stored: 1,
                    model: "BTCUSDT_1h",
                    reads: 61
                ),
                "`hindcast data sync \(series)`",
                sync
            ),
            Case(
                WorkflowError.noCandleBefore(time, key: key, first: time),
                "`hindcast data sync`",
                sync
            ),
            Case(
                WorkflowError.lookbackMismatch(requested: 48, key: key, trained: 60),
                "use 60, or train again with `hindcast train \(series) --lookback 48`",
                "use 60, or train again with POST /api/v1/ai/train and lookback_window 48"
            ),
            Case(
                StorageError.conflict(row: 1, key: key, stored: candle, new: candle),
                "`hindcast data import FILE --replace` overwrites it",
                "whoever runs the service"
            ),
            Case(
                StorageError.fundingConflict(
                    row: 1,
                    symbol: key.symbol,
                    stored: FundingRate(time: .testStart, rate: 0),
                    new: FundingRate(time: .testStart, rate: 1)
                ),
                "`hindcast data import FILE --replace` overwrites it",
                "whoever runs the service"
            ),
            Case(
                ExchangeError.regionRefused(host: "h", status: 451),
                "`hindcast data import FILE` takes them",
                "whoever runs the service can import them"
            ),
        ]
    }

    @Test func `each audience gets its own remedies`() throws {
        for each in try Self.cases() {
            let error = try #require(each.error as? any ErrorWithRemedy)
            #expect(error.text(for: .commandLine).contains(each.commandLine))
            #expect(error.text(for: .client).contains(each.client))
            #expect(!error.text(for: .client).contains("\n"))
            #expect(Problem(error).message == error.text(for: .client))
        }
    }

    @Test func `no client of the service gets commands or options`() throws {
        let errors = try Self.cases().map(\.error) + Self.others()
        for error in errors {
            let message = Problem(error).message
            #expect(!message.contains("hindcast ") && !message.contains("--"), "\(error)")
            // A library knows neither of the two.
            #expect(!"\(error)".contains("hindcast ") && !"\(error)".contains("POST "), "\(error)")
        }
    }

    /// Errors of every kind whose text is the same for everybody.
    private static func others() throws -> [any Error] {
        let key = try SeriesKey.make()
        let model = ModelKey(key)
        let time = Timestamp.testStart
        let rate = FundingRate(time: time, rate: 0.1)
        let market: [MarketError] = [
            .invalidSymbol("x"), .unknownInterval("x"), .unknownVenue("x"), .invalidTimestamp("x"),
        ]
        let trading: [TradingError] = [
            .unknownStrategy("x", known: ["a"]),
            .invalidParameter(name: "x", value: "1", allowed: "more"),
            .unknownParameter("x", strategy: "lstm", known: ["a"]),
        ]
        let backtest: [BacktestError] = [
            .invalidParameter(name: "x", value: "1", remedy: "more"),
            .invalidWindow(bars: 0..<2, candles: 1),
        ]
        let forecasting: [ForecastingError] = [
            .invalidParameter(name: "x", value: "1", expected: "more"),
            .notEnoughCandles(series: key, have: 1, need: 2), .trainingInProgress(model),
            .damagedFile(path: "/a/b", reason: "x"), .cannotImport(path: "/a/b", reason: "x"),
            .unsupportedVersion(path: "/a/b", found: 9, known: 1),
            .wrongSeries(model: key, given: key), .diverged(epoch: 1, learningRate: 1),
            .fileSystem(path: "/a/b", operation: "read", reason: "x"),
            .tooMuchMemory(needed: 2, limit: 1), .network("x"),
        ]
        let storage: [StorageError] = [
            .cannotOpen(path: "/a/b", reason: "x"), .damaged(path: "/a/b", reason: "x"),
            .newerSchema(path: "/a/b"), .busy(path: "/a/b"), .failed(path: "/a/b", reason: "x"),
            .invalidFunding(row: 1, symbol: key.symbol, rate: rate),
        ]
        let exchange: [ExchangeError] = [
            .unknownSymbol(key.symbol, .spot), .paused(host: "h", until: time, seconds: 9),
            .unavailable(host: "h", attempts: 2, reason: "x"),
            .refused(host: "h", status: 400, reason: "x"), .badAnswer(host: "h", reason: "x"),
        ]
        let workflow: [WorkflowError] = [
            .emptyWindow(from: time, to: time), .nothingTraded(key, from: time, to: time),
            .cannotWrite(path: "/a/b"),
            .invalid(parameter: "x", value: "1", remedy: "more"),
        ]
        return [CancellationError()] + market + trading + backtest + forecasting + storage
            + exchange + workflow
    }
}
