import Connectors
import Market

extension MarketDataKeeper {
    /// Brings what the store lacks of the newest days from the keeper's exchange, as patiently as
    /// ``Workspace/sync(_:from:now:)`` does and whatever failed before.
    ///
    /// - Parameters:
    ///   - request: What to bring.
    ///   - progress: Where the candles that come in are reported.
    /// - Returns: What was brought, and what is stored now.
    /// - Throws: ``WorkflowError/marketDataUnavailable(_:reason:)`` where nobody is to be asked;
    ///   `ExchangeError`, `StorageError`, `CancellationError`; what came before is kept.
    public nonisolated func sync(
        _ request: SyncRequest,
        progress: @escaping ProgressSink
    ) async throws -> DataOutcome {
        guard let exchange else {
            throw WorkflowError.marketDataUnavailable(
                request.key,
                reason: Obstacle.offline.reason
            )
        }
        let configuration = try BinanceClient.Configuration(
            baseURL: exchange.baseURL,
            parameter: "exchange-url"
        )
        return try await workspace.sync(
            request,
            from: BinanceClient(configuration: configuration, now: now),
            now: now(),
            progress: progress
        )
    }
}
