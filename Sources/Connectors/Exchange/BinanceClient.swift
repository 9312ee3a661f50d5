public import Market

/// Reads candles and funding rates from Binance's public REST interfaces.
///
/// Data come in pages, each complete in itself: a caller that stores page by page can be cut off
/// anywhere and go on from what it has. Requests stay within the exchange's budget of request
/// weights; what fails for a passing reason is tried again, within bounds. Where the exchange names
/// a time before which it wants no request, none is sent.
///
/// Copies of a client share its connections and their thread. Whoever creates a client ends both
/// with ``shutdown()``.
///
/// The interfaces: [futures](https://developers.binance.com/docs/derivatives/usds-margined-futures)
/// and [spot](https://developers.binance.com/docs/binance-spot-api-docs/rest-api).
public struct BinanceClient: Sendable {
    let configuration: Configuration
    let governor: RequestGovernor
    let http = HTTPClient(connectTimeout: .seconds(5))
    let clock: any Clock<Duration>
    let pauses: any ExchangePauses
    let now: @Sendable () -> Timestamp

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - configuration: Where to ask and how patiently.
    ///   - clock: What waits are slept on.
    ///   - pauses: Where it is remembered until when the exchange wants no request; clients of one
    ///     address share them.
    ///   - now: The present; a candle that has not closed by then is not asked for.
    public init(
        configuration: Configuration = Configuration(),
        clock: any Clock<Duration> = ContinuousClock(),
        pauses: any ExchangePauses = ProcessPauses(),
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.configuration = configuration
        self.clock = clock
        self.pauses = pauses
        self.now = now
        governor = RequestGovernor(seed: configuration.seed)
    }

    /// Closes the connections and ends their thread; requests under way fail.
    public func shutdown() {
        http.shutdown()
    }

    /// The closed candles that open in `from..<to`, in pages in time order.
    ///
    /// Candles that the exchange does not have are absent; every page has at least one row. Rows that
    /// cannot be candles, such as those of zero prices or those that open late after an outage, stand
    /// apart: asked for again they come again.
    ///
    /// - Throws: The sequence throws ``ExchangeError``, or `CancellationError`.
    public func candles(
        _ key: SeriesKey,
        from: Timestamp,
        to: Timestamp
    ) -> some AsyncSequence<ExchangePage<Candle>, any Error> & Sendable {
        let step = key.interval.milliseconds
        let start = key.interval.openTime(containing: from + (step - 1))
        return PageSequence(start: start) { cursor in
            try await candlePage(key, from: cursor, to: to)
        }
    }

    /// The funding rates of a perpetual future settled in `from..<to`, in pages in time order.
    ///
    /// - Throws: The sequence throws ``ExchangeError``, or `CancellationError`.
    public func fundingRates(
        _ symbol: Symbol,
        from: Timestamp,
        to: Timestamp
    ) -> some AsyncSequence<ExchangePage<FundingRate>, any Error> & Sendable {
        // A settlement is stamped some milliseconds after its hour.
        PageSequence(start: from.earliestStamp) { cursor in
            try await fundingPage(symbol, from: cursor, to: to.earliestStamp)
        }
    }
}

extension BinanceClient {
    /// Where to ask and how patiently.
    public struct Configuration: Sendable {
        /// Scheme and host of the futures interface.
        public var futuresURL = "https://fapi.binance.com"
        /// Scheme and host of the spot interface.
        public var spotURL = "https://api.binance.com"
        /// How long an answer may take, from the connection to its last byte.
        public var requestTimeout: Duration = .seconds(15)
        /// How often a request is tried.
        public var attempts = 6
        /// Upper bound of the first random pause after a failure; it doubles each time.
        public var firstBackoff: Duration = .milliseconds(500)
        /// Where that doubling ends.
        public var longestBackoff: Duration = .seconds(30)
        /// How long a request may wait in all, pauses that the exchange asks for included.
        public var longestWait: Duration = .seconds(300)
        /// How long nothing is asked after a 429 that names no time: until the exchange's next minute.
        public var pauseAfterLimit: Duration = .seconds(60)
        /// How long nothing is asked after a 418 that names no time: the exchange's shortest ban.
        public var pauseAfterBan: Duration = .seconds(120)
        /// Request weight to use in a minute of the futures interface; Binance allows 2400.
        public var futuresWeight = 2000
        /// Request weight to use in a minute of the spot interface; Binance allows 6000.
        public var spotWeight = 5000
        /// Bytes of an answer at most; a full page of candles takes about 300,000.
        public var longestAnswer = 4 << 20
        /// Seed of the random pauses.
        public var seed: UInt64 = 0

        /// Creates the configuration for the exchange itself.
        public init() {}
    }
}
