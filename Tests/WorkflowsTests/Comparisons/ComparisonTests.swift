import Backtesting
import Forecasting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

/// Many strategies over one window, many symbols over one stretch of time: every figure is that of
/// the backtest alone.
@Suite struct ComparisonTests {
    private static func report(_ run: BacktestRun) throws -> BacktestReport {
        try JSONDecoder().decode(
            BacktestReport.self,
            from: Data(contentsOf: run.folder.appending(path: "report.json"))
        )
    }

    private static func json(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(value)
    }

    /// A workspace with the sample under some symbols and a small model of each.
    private static func withModels<T>(
        of series: [CandleSeries],
        _ body: (Workspace) async throws -> T
    ) async throws -> T {
        try await TemporaryWorkspace.with(series) { workspace in
            for series in series {
                var training = TrainingRequest(key: series.key)
                training.days = 60
                training.configuration.epochs = 1
                training.configuration.hiddenSize = 8
                training.configuration.layerCount = 1
                _ = try await workspace.train(training).result
            }
            return try await body(workspace)
        }
    }

    @Test func `a comparison has the figures of each strategy alone, to the last bit`()
        async throws
    {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await Self.withModels(of: [series]) { workspace in
            var common = BacktestRequest(strategy: "", key: series.key)
            common.window = .newest(days: 20, to: nil)
            common.execution.leverage = 5
            let strategies = ["supertrend", "lstm_fast", "lstm_aggressive"]
            let comparison = try await workspace.compare(
                ComparisonRequest(strategies: strategies, common: common),
                now: .testStart
            ).result
            #expect(Set(comparison.comparisons.map(\.strategyType)) == Set(strategies))
            for entry in comparison.comparisons {
                var request = common
                request.strategy = entry.strategyType
                let alone = try Self.report(
                    try await workspace.backtest(request, now: .testStart).result
                )
                #expect(entry.winRate == alone.figures.winRate)
                #expect(entry.totalReturnPct == alone.figures.totalReturnPct)
                #expect(entry.sharpeRatio == alone.figures.sharpeRatio)
                #expect(entry.maxDrawdownPct == alone.figures.maxDrawdownPct)
                #expect(entry.profitFactor == alone.figures.profitFactor)
                #expect(entry.totalTrades == alone.figures.totalTrades)
                #expect(entry.performanceRating == alone.figures.performanceRating)
                #expect(entry.evidence == alone.evidence)
                #expect(comparison.benchmark == alone.benchmark)
            }
            let ratios = comparison.comparisons.map { $0.sharpeRatio ?? -.infinity }
            #expect(ratios == ratios.sorted(by: >))
            #expect(comparison.comparisons.contains { $0.totalTrades > 0 })
            #expect(comparison.bestStrategy == comparison.comparisons[0].strategyName)
        }
    }

    @Test func `a strategy without trades has no Sharpe ratio and is never the best`()
        async throws
    {
        let series = try TemporaryWorkspace.sample("BTCUSD")
        try await TemporaryWorkspace.with([series]) { workspace in
            var common = BacktestRequest(strategy: "", key: series.key)
            common.window = .newest(days: 10, to: nil)
            common.parameters["min_confidence"] = 100
            let comparison = try await workspace.compare(
                ComparisonRequest(strategies: ["supertrend"], common: common),
                now: .testStart
            ).result
            #expect(comparison.comparisons[0].totalTrades == 0)
            #expect(comparison.comparisons[0].sharpeRatio == nil)
            #expect(comparison.bestStrategy == nil)
            let json = String(decoding: try Self.json(comparison), as: UTF8.self)
            #expect(json.contains(#""best_strategy":null"#))
            #expect(json.contains(#""sharpe_ratio":null"#))
        }
    }

    @Test func `a portfolio is the sum of its symbols, each run alone with its share`()
        async throws
    {
        let series = [
            try TemporaryWorkspace.sample("AAAUSD"),
            try TemporaryWorkspace.sample("BBBUSD", without: 1700..<1710),
        ]
        try await TemporaryWorkspace.with(series) { workspace in
            var common = BacktestRequest(strategy: "supertrend", key: series[0].key)
            common.window = .newest(days: 20, to: nil)
            common.execution.initialCapital = 6000
            let request = PortfolioRequest(symbols: series.map(\.key.symbol), common: common)
            let result = try await workspace.backtest(request, now: .testStart).result.result
            var alone: [BacktestReport] = []
            for series in series {
                var request = common
                request.key = series.key
                request.execution.initialCapital = 3000
                alone.append(
                    try Self.report(try await workspace.backtest(request, now: .testStart).result)
                )
            }
            for (part, report) in zip(result.symbolResults, alone) {
                #expect(part.symbol == report.run.symbol)
                #expect(part.initialCapital == 3000)
                #expect(part.totalReturnPct == report.figures.totalReturnPct)
                #expect(part.winRate == report.figures.winRate)
                #expect(part.sharpeRatio == report.figures.sharpeRatio)
                #expect(part.maxDrawdownPct == report.figures.maxDrawdownPct)
                #expect(part.totalTrades == report.figures.totalTrades)
                #expect(part.totalTrades > 0)
            }
            // Every moment of the first, which has no gap; the second stands still in its own.
            let second = Dictionary(
                uniqueKeysWithValues: alone[1].equityCurve.map { ($0.timestamp, $0.equity) }
            )
            var last = 3000.0
            let sums = alone[0].equityCurve.map { point in
                last = second[point.timestamp] ?? last
                return EquityPoint(timestamp: point.timestamp, equity: point.equity + last)
            }
            #expect(result.equityCurve == sums)
            #expect(result.carriedPoints == 10)
            #expect(result.portfolio.totalReturnPct == Performance.totalReturnPct(of: sums))
            #expect(
                result.portfolio.sharpeRatio
                    == Performance.sharpeRatio(
                        of: Performance.returns(of: sums),
                        barsPerYear: 8760
                    )
            )
        }
    }

    @Test func `a portfolio ends with the newest candle that all symbols have`() async throws {
        let series = [
            try TemporaryWorkspace.sample("AAAUSD"),
            try TemporaryWorkspace.sample("BBBUSD", without: 1900..<2000),
        ]
        try await TemporaryWorkspace.with(series) { workspace in
            var common = BacktestRequest(strategy: "supertrend", key: series[0].key)
            common.window = .newest(days: 10, to: nil)
            let request = PortfolioRequest(symbols: series.map(\.key.symbol), common: common)
            let result = try await workspace.backtest(request, now: .testStart).result.result
            #expect(result.equityCurve.count == 241)
            #expect(result.equityCurve.last?.timestamp == series[1].closeTime(at: 1899))
            #expect(result.carriedPoints == 0)
        }
    }

    @Test func `a portfolio has the same bytes on one thread and on many`() async throws {
        let series = try ["AAAUSD", "BBBUSD", "CCCUSD"].enumerated().map { index, symbol in
            try TemporaryWorkspace.sample(symbol, without: (index * 7)..<(index * 9))
        }
        try await Self.withModels(of: series) { workspace in
            var common = BacktestRequest(strategy: "lstm_fast", key: series[0].key)
            common.window = .newest(days: 15, to: nil)
            let request = PortfolioRequest(symbols: series.map(\.key.symbol), common: common)
            var bytes: Set<Data> = []
            for threads in [1, 2, 8] {
                let run = try await workspace.backtest(
                    request,
                    concurrency: threads,
                    now: .testStart
                ).result
                bytes.insert(try Self.json(run.result))
            }
            #expect(bytes.count == 1)
        }
    }

    @Test func `one symbol that cannot run takes the portfolio down under its name`() async throws {
        let series = try TemporaryWorkspace.sample("AAAUSD")
        try await Self.withModels(of: [series]) { workspace in
            let other = try TemporaryWorkspace.sample("BBBUSD")
            let common = BacktestRequest(strategy: "lstm_fast", key: series.key)
            let request = PortfolioRequest(
                symbols: [series.key.symbol, other.key.symbol],
                common: common
            )
            let error = await #expect(throws: BatchItemError.self) {
                _ = try await workspace.backtest(request, now: .testStart).result
            }
            #expect(error?.item == "BBBUSD")
            #expect(error?.cause as? WorkflowError == .noCandles(other.key))
        }
    }
}
