import Concurrency
import Connectors
public import Market
import Storage

/// Downloads missing candles on demand (backfill).
///
/// Concurrent requests for a series share one download (single-flight). Ranges that the exchange
/// does not have are cached, and a failure is followed by a cool-down. If the exchange cannot be
/// asked, the stored candles are used, and ``DataFreshness`` gives their age and the reason.
public actor Backfiller {
    /// The cool-down after a failure, in milliseconds.
    static let coolDown: Int64 = 30_000

    nonisolated let workspace: Workspace
    nonisolated let now: @Sendable () -> Timestamp
    nonisolated let exchange: ExchangeSettings?
    nonisolated let backfills: SingleFlight<SeriesKey, RowGroup?>
    /// The one client of all backfills, which share the exchange's budget; nil where none is to be
    /// asked.
    nonisolated let client: Result<BinanceClient, WorkflowError>?

    /// What windows lack, as long as the same is stored.
    nonisolated let gaps = LRUCache<RequestedSpan, WindowGaps>(bound: 256)

    private var failures: [FailureScope: Failure] = [:]
    private var unavailableCandles: [SeriesKey: UnavailableRanges] = [:]
    private var unavailableFunding: [Symbol: UnavailableRanges] = [:]
    /// Ranges in which the exchange has no candles, as the pages before them tell.
    private var emptyBefore: [SeriesKey: RangeSet<Timestamp>] = [:]

    /// Creates a backfiller.
    ///
    /// - Parameters:
    ///   - workspace: The workspace whose store is filled.
    ///   - exchange: The exchange; nil for offline. Settings that ``ExchangeSettings/validate()``
    ///     refuses make each backfill fail.
    ///   - now: The clock.
    public init(
        workspace: Workspace,
        exchange: ExchangeSettings?,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.workspace = workspace
        self.now = now
        backfills = SingleFlight(on: workspace.pool)
        self.exchange = exchange
        client = exchange.map { settings in
            Result { () throws(WorkflowError) in
                BinanceClient(
                    configuration: try settings.configuration(),
                    pauses: workspace.pauses,
                    now: now
                )
            }
        }
    }

    /// What was asked of the exchange so far; nil where none is to be asked.
    package nonisolated var traffic: OutgoingTraffic? {
        if case .success(let client) = client { OutgoingTraffic(client.traffic) } else { nil }
    }

    /// Closes the connections to the exchange and ends their thread.
    ///
    /// Running requests fail.
    public nonisolated func shutdown() {
        if case .success(let client) = client { client.shutdown() }
    }

    /// What to do about missing data.
    enum Decision: Sendable {
        case nothing
        case download(BinanceClient, MissingData)
        case skip(BackfillFailure)
    }

    /// Decides whether to ask the exchange.
    func decide(on missing: MissingData, of key: SeriesKey) throws -> Decision {
        let present = now()
        var rest = missing
        if let absent = unavailableCandles[key] {
            rest.candles = absent.remaining(of: missing.candles, at: present)
        }
        if let absent = unavailableFunding[key.symbol] {
            rest.funding = absent.remaining(of: missing.funding, at: present)
        }
        guard !rest.isEmpty else { return .nothing }
        guard let client = try client?.get() else { return .skip(.offline) }
        for scope in [FailureScope.market(key.venue), .series(key)] {
            if let failure = failures[scope], failure.holds(at: present) {
                return .skip(.failure(failure.error(at: present)))
            }
        }
        return .download(client, rest)
    }

    /// Records an answer: ranges that were asked for and are still missing are not available.
    func note(answerTo asked: MissingData, of key: SeriesKey) throws {
        let store = workspace.store
        let newest = try store.bounds(of: key)?.upperBound
        let candles = try asked.candles.flatMap {
            try store.missingRanges(key, from: $0.lowerBound, to: $0.upperBound)
        }
        unavailableCandles[key, default: UnavailableRanges()]
            .note(RangeSet(candles), newest: newest, at: now())
        guard !asked.funding.isEmpty else { return }
        unavailableFunding[key.symbol, default: UnavailableRanges()]
            .note(RangeSet(asked.funding), newest: newest, at: now())
    }

    /// Records that the exchange has no more candles in a range than are stored now.
    func note(emptyRange range: Range<Timestamp>, of key: SeriesKey) {
        emptyBefore[key, default: RangeSet()].insert(contentsOf: range)
    }

    /// The ranges of which the exchange may have candles.
    func askable(_ ranges: [Range<Timestamp>], of key: SeriesKey) -> [Range<Timestamp>] {
        guard let empty = emptyBefore[key] else { return ranges }
        return Array(RangeSet(ranges).subtracting(empty).ranges)
    }

    /// Records a failure.
    func note(_ error: ExchangeError, of key: SeriesKey) {
        let present = now()
        failures = failures.filter { $0.value.holds(at: present) }
        failures[FailureScope(error, of: key)] = Failure(error, at: present)
    }
}

/// The missing data of a window.
struct MissingData: Sendable {
    /// Ranges without candles.
    var candles: [Range<Timestamp>] = []
    /// Ranges without funding rates.
    var funding: [Range<Timestamp>] = []

    var isEmpty: Bool { candles.isEmpty && funding.isEmpty }
}

/// What a window lacks while the same is stored.
struct WindowGaps: Sendable {
    /// The sum over what was stored.
    let data: String
    /// Missing in the window and in the time before it that a warm-up takes.
    let missing: MissingData
    /// Missing between the first bar of the warm-up and the window.
    let warmUp: [Range<Timestamp>]
    /// Opening time of the newest stored candle.
    let newest: Timestamp
}

/// Why data was not downloaded.
enum BackfillFailure: Hashable, Sendable {
    case offline
    case failure(ExchangeError)

    /// Whether a later attempt may succeed.
    var isTemporary: Bool {
        switch self {
        case .offline, .failure(.unknownSymbol): false
        case .failure: true
        }
    }

    /// Whether the exchange is not to be asked.
    var isSwitchedOff: Bool {
        if case .offline = self { true } else { false }
    }

    /// Seconds after which the exchange may be asked again, where it has named them.
    var retryAfter: Int? {
        guard case .failure(.paused(_, _, let seconds)) = self else { return nil }
        return seconds
    }

    var reason: String {
        switch self {
        case .offline: "the exchange is not asked, as it is switched off"
        case .failure(let error): error.reason
        }
    }
}

/// Which requests a failure affects.
private enum FailureScope: Hashable {
    /// All requests to that market.
    case market(Venue)
    /// Requests for that series alone.
    case series(SeriesKey)

    init(_ error: ExchangeError, of key: SeriesKey) {
        switch error {
        case .unavailable, .regionRefused, .paused: self = .market(key.venue)
        case .unknownSymbol, .refused, .badAnswer: self = .series(key)
        }
    }
}

/// What the exchange said, and for how long nothing is asked because of it.
private struct Failure {
    private let error: ExchangeError
    private let span: Range<Timestamp>

    init(_ error: ExchangeError, at now: Timestamp) {
        self.error = error
        // A pause that the exchange names is kept to its end, neither shorter nor longer.
        if case .paused(_, let until, _) = error {
            span = now..<max(now, until)
        } else {
            span = now..<(now + Backfiller.coolDown)
        }
    }

    func holds(at now: Timestamp) -> Bool { span.contains(now) }

    /// The error as it is told at a moment.
    func error(at now: Timestamp) -> ExchangeError {
        guard case .paused(let host, let until, _) = error else { return error }
        let rest = max(0, until.milliseconds - now.milliseconds)
        return .paused(host: host, until: until, seconds: Int((rest + 999) / 1000))
    }
}
