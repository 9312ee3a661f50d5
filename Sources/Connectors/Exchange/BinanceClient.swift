public import Market

/// A client of Binance's public REST API for candles and funding rates.
///
/// Data arrive in pages, each complete in itself: a caller that stores page by page can be
/// interrupted and resume. Requests stay within the exchange's budget of request weights; temporary
/// failures are retried within bounds.
///
/// Copies of a client share its connections and their thread. The creator ends both with
/// ``shutdown()``.
///
/// Documentation: [futures](https://developers.binance.com/docs/derivatives/usds-margined-futures)
/// and [spot](https://developers.binance.com/docs/binance-spot-api-docs/rest-api).
public struct BinanceClient: Sendable {
    let configuration: Configuration
    let governor: RequestGovernor
    let http = HTTPClient(connectTimeout: .seconds(5))
    /// What was asked of the exchange so far.
    package var traffic: HTTPTraffic { http.traffic }
    let clock: any Clock<Duration>
    let pauses: any ExchangePauses
    let now: @Sendable () -> Timestamp

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - configuration: Endpoints, timeouts and retries.
    ///   - clock: The clock of pauses.
    ///   - pauses: Keeps how long each host wants no request; what several clients share.
    ///   - now: The current time; a candle that has not closed by then is not requested.
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

    /// Closes the connections and ends their thread.
    ///
    /// Running requests fail.
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
    /// Endpoints, timeouts and retries.
    public struct Configuration: Sendable {
        /// Scheme and host of the futures interface.
        public var futuresURL = "https://fapi.binance.com"
        /// Scheme and host of the spot interface.
        public var spotURL = "https://api.binance.com"
        /// The timeout of a request, from the connection to the last byte.
        public var requestTimeout: Duration = .seconds(15)
        /// How many attempts a request has.
        public var attempts = 6
        /// Upper bound of the first random pause after a failure; doubled after each further one.
        public var firstBackoff: Duration = .milliseconds(500)
        /// The largest upper bound.
        public var longestBackoff: Duration = .seconds(30)
        /// How long a request may wait in total, including pauses that the exchange asks for.
        public var longestWait: Duration = .seconds(300)
        /// How long nothing is asked after a 429 that names no time: until the exchange's next minute.
        public var pauseAfterLimit: Duration = .seconds(60)
        /// How long nothing is asked after a 418 that names no time: the exchange's shortest ban.
        public var pauseAfterBan: Duration = .seconds(120)
        /// Request weight to use in a minute of the futures interface; Binance allows 2400.
        public var futuresWeight = 2000
        /// Request weight per minute of the spot API; Binance allows 6000.
        public var spotWeight = 5000
        /// The largest response, in bytes; a full page of candles has about 300,000.
        public var longestAnswer = 4 << 20
        /// Seed of the random pauses.
        public var seed: UInt64 = 0

        /// Creates the configuration for Binance.
        public init() {}
    }
}
