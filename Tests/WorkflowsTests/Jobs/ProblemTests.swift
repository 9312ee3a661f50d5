import Backtesting
import Connectors
import Forecasting
import Foundation
import Market
import Storage
import TestSupport
import Testing
import Trading
import Workflows

/// What a program reads of an error.
@Suite struct ProblemTests {
    @Test func `each error has its category, code and values`() throws {
        let key = try SeriesKey.make()
        let model = ModelKey(key)
        let cases: [(any Error, Problem.Category, String, [String: String])] = [
            (
                WorkflowError.noCandles(key), .unavailable, "MARKET_DATA_UNAVAILABLE",
                ["symbol": "BTCUSDT", "interval": "1h", "market": "futures"]
            ),
            (
                WorkflowError.marketDataUnavailable(key, reason: "x"), .unavailable,
                "MARKET_DATA_UNAVAILABLE", ["symbol": "BTCUSDT"]
            ),
            (
                WorkflowError.invalid(parameter: "days", value: "0", remedy: "more"),
                .invalidInput, "INVALID_PARAMETER", ["parameter": "days", "value": "0"]
            ),
            (
                ForecastingError.modelNotFound(model), .notFound, "MODEL_NOT_FOUND",
                ["model_key": "BTCUSDT_1h", "symbol": "BTCUSDT", "interval": "1h"]
            ),
            (
                ForecastingError.trainingInProgress(model), .conflict, "TRAINING_IN_PROGRESS",
                ["model_key": "BTCUSDT_1h"]
            ),
            (
                ForecastingError.tooMuchMemory(needed: 9, limit: 8), .invalidInput,
                "OUT_OF_MEMORY_BUDGET", ["needed_bytes": "9"]
            ),
            (
                TradingError.unknownStrategy("x", known: ["a", "b"]), .invalidInput,
                "UNKNOWN_STRATEGY", ["value": "x", "known": "a, b"]
            ),
            (
                BacktestError.invalidParameter(name: "leverage", value: "0", remedy: "more"),
                .invalidInput, "INVALID_PARAMETER", ["parameter": "leverage"]
            ),
            (
                MarketError.invalidSymbol("../x"), .invalidInput, "INVALID_PARAMETER",
                ["parameter": "symbol", "value": "../x"]
            ),
            (
                ExchangeError.unknownSymbol(key.symbol, .spot), .invalidInput,
                "INVALID_PARAMETER", ["parameter": "symbol", "value": "BTCUSDT"]
            ),
            (
                ExchangeError.unavailable(host: "h", attempts: 2, reason: "r"), .unavailable,
                "MARKET_DATA_UNAVAILABLE", ["host": "h"]
            ),
            (CancellationError(), .cancelled, "CANCELLED", [:]),
            (
                BatchItemError(item: "lstm", cause: ForecastingError.modelNotFound(model)),
                .notFound, "MODEL_NOT_FOUND", ["part": "lstm", "model_key": "BTCUSDT_1h"]
            ),
            (
                Problem(.conflict, "X", "y", details: ["a": "b"]), .conflict, "X", ["a": "b"]
            ),
        ]
        for (error, category, code, details) in cases {
            let problem = Problem(error)
            #expect(problem.category == category, "\(error)")
            #expect(problem.code == code, "\(error)")
            #expect(!problem.message.contains("\n") && !problem.message.isEmpty)
            for (name, value) in details {
                #expect(problem.details[name] == value, "\(name) of \(error)")
            }
        }
    }

    @Test(
        arguments: [
            StorageError.busy(path: "/home/me/secret/hindcast.sqlite"),
            StorageError.failed(path: "/home/me/secret/hindcast.sqlite", reason: "disk full"),
            ForecastingError.damagedFile(path: "/home/me/secret/model.json", reason: "cut"),
            ForecastingError.fileSystem(
                path: "/home/me/secret/x.pth",
                operation: "read",
                reason: "r"
            ),
            WorkflowError.cannotWrite(path: "/home/me/secret/runs/report.json"),
        ] as [any Error & Sendable]
    )
    func `no folder of this machine stands in a problem`(error: any Error & Sendable) throws {
        let problem = Problem(error)
        #expect(!problem.message.contains("secret"))
        #expect(!problem.details.values.contains { $0.contains("/") })
        let name = try #require(problem.details["file"])
        #expect(problem.message.contains(name))
    }

    @Test func `nothing of an unknown error gets out`() {
        struct Inside: Error, CustomStringConvertible {
            var description: String { "password is hunter2 in /etc/shadow" }
        }
        let problem = Problem(Inside())
        #expect(problem.category == .internalError)
        #expect(problem.code == "INTERNAL_ERROR")
        #expect(!problem.message.contains("hunter2"))
        #expect(problem.details.isEmpty)
    }
}
