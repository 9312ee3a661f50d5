import Forecasting
import Market

/// One strategy on several symbols.
enum MultiSymbolJob: JobType {
    static let name = "multi_symbol"
    static let lane = JobLane.backtest

    static func subject(of request: PortfolioRequest) -> String {
        request.common.subject(of: [request.common.strategy], on: request.symbols)
    }

    static func check(_ request: PortfolioRequest, models: ModelStore) throws {
        try request.common.window.check()
        try request.symbols.requireDistinct(parameter: "symbols", example: "BTCUSDT")
        // Settings are validated before symbols, and the capital as it was given.
        _ = try BacktestPlan(request.common)
        for part in request.requests(until: nil) {
            try BatchItemError.naming(part.key.symbol.description) {
                try BacktestPlan(part).checkModel(in: models)
            }
        }
    }

    static func isShort(_ request: PortfolioRequest, now: Timestamp) -> Bool {
        request.common.isShort(parts: request.symbols.count, now: now)
    }

    static func languageBars(_ request: PortfolioRequest) -> Int {
        request.symbols.count * request.common.languageBars
    }

    static func run(_ request: PortfolioRequest, in context: JobContext) async throws -> JobOutput {
        let data = try await backfill(request, in: context)
        do {
            let run = try await context.workspace
                .backtest(request, language: context.language, now: context.now())
                .result(telling: context.progress)
            return try JobOutput(run.result, data: data)
        } catch let error as BatchItemError {
            throw data.first { $0.symbol.description == error.item }?.explained(error) ?? error
        }
    }

    /// Downloads the missing data of all symbols.
    ///
    /// - Returns: How fresh their candles are, in the order of the symbols.
    private static func backfill(
        _ request: PortfolioRequest,
        in context: JobContext
    ) async throws -> [DataFreshness] {
        try await withThrowingTaskGroup(of: (Int, DataFreshness).self) { group in
            for (index, symbol) in request.symbols.enumerated() {
                group.addTask {
                    let data = try await BatchItemError.naming(symbol.description) {
                        try await context.backfiller.backfill(
                            request.key(of: symbol),
                            request.common.window,
                            progress: context.progress
                        )
                    }
                    return (index, data)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
                .sorted { $0.0 < $1.0 }
                .map(\.1)
        }
    }
}

extension JobKind {
    /// One strategy on several symbols.
    public static let multiSymbol = MultiSymbolJob.kind
}

extension JobRequest {
    /// One strategy on several symbols.
    public static func multiSymbol(_ request: PortfolioRequest) -> JobRequest {
        JobRequest(MultiSymbolJob.self, request)
    }
}
