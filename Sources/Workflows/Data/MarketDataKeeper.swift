public import Market

/// Where market data comes from, and how long it may take.
public struct ExchangeSettings: Sendable {
    /// Where the exchange's API is; nil for Binance's own.
    public var baseURL: String?
    /// How long bringing a few candles may take.
    public var timeout: Duration

    /// Creates settings.
    public init(baseURL: String? = nil, timeout: Duration = .seconds(10)) {
        self.baseURL = baseURL
        self.timeout = timeout
    }
}

/// Brings the candles that a use case needs.
public actor MarketDataKeeper {
    private let workspace: Workspace
    private let now: @Sendable () -> Timestamp

    /// Creates a keeper.
    public init(
        workspace: Workspace,
        exchange: ExchangeSettings?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.workspace = workspace
        self.now = now
    }

    /// Brings what the store lacks of a window.
    public func bring(
        _ key: SeriesKey,
        _ window: BacktestRequest.Window,
        progress: @escaping ProgressSink
    ) async throws -> DataFreshness {
        try freshness(key)
    }

    /// Brings what the store lacks of the newest days.
    public func bring(
        _ key: SeriesKey,
        days: Int,
        progress: @escaping ProgressSink
    ) async throws -> DataFreshness {
        try freshness(key)
    }

    private func freshness(_ key: SeriesKey) throws -> DataFreshness {
        let stored = try StoredRange(key, in: workspace.store)
        return DataFreshness(
            symbol: key.symbol,
            market: key.venue,
            interval: key.interval,
            newestCandle: stored.last,
            ageSeconds: Double(now().milliseconds - stored.end.milliseconds) / 1000,
            brought: 0,
            problem: "offline"
        )
    }
}
