public import Backtesting
public import Market

/// How fresh the stored candles are.
public struct DataFreshness: Hashable, Codable, Sendable {
    /// What is traded.
    public var symbol: Symbol
    /// Where it is traded.
    public var market: Venue
    /// How long a candle is.
    public var interval: Interval
    /// Opening time of the newest stored candle.
    public var newestCandle: Timestamp
    /// Seconds since that candle closed, at least 0.
    public var ageSeconds: Double
    /// How many candles of the window and its warm-up were downloaded.
    public var downloaded: Int
    /// Why missing candles or funding rates were not downloaded; nil if nothing failed.
    @NullCodable public var problem: String?
    /// How the download went; nil where it is not known, as for what was read from JSON.
    private var outcome: DownloadOutcome?

    init(
        _ key: SeriesKey,
        newest: Timestamp,
        now: Timestamp,
        downloaded: Int,
        failure: BackfillFailure?,
        differing: String?
    ) {
        symbol = key.symbol
        market = key.venue
        interval = key.interval
        newestCandle = newest
        let close = newest + key.interval.milliseconds
        ageSeconds = Double(max(0, now.milliseconds - close.milliseconds)) / 1000
        self.downloaded = downloaded
        _problem = NullCodable(failure?.reason ?? differing)
        outcome = failure.map(DownloadOutcome.failed) ?? .complete
    }

    private enum CodingKeys: String, CodingKey {
        case symbol, market, interval, problem
        case downloaded = "brought"
        case newestCandle = "newest_candle"
        case ageSeconds = "age_seconds"
    }
}

/// How a download on demand went.
enum DownloadOutcome: Hashable, Sendable {
    /// The exchange has nothing more of what is wanted.
    case complete
    /// It was not downloaded, or not all of it.
    case failed(BackfillFailure)
}

extension DataFreshness {
    /// Runs a computation on the candles; its errors offer no remedy that was just tried.
    ///
    /// - Parameter work: The computation.
    /// - Returns: What it returns.
    /// - Throws: What it throws; an error whose remedy would be a sync says what the exchange has
    ///   answered instead.
    package func explaining<Output>(_ work: () async throws -> Output) async throws -> Output {
        do {
            return try await work()
        } catch {
            throw explained(error)
        }
    }

    /// An error of a computation on the candles, without a remedy that was just tried.
    func explained(_ error: any Error) -> any Error {
        switch error {
        case let error as BatchItemError:
            BatchItemError(item: error.item, cause: explained(error.cause))
        case let error as WorkflowError:
            // A job's later attempts know of a failure that there was one, and not which.
            (outcome ?? (problem == nil ? .complete : nil)).map { error.after($0, of: key) }
                ?? error
        default: error
        }
    }

    private var key: SeriesKey { SeriesKey(symbol: symbol, venue: market, interval: interval) }
}
