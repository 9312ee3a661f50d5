import Concurrency
import Connectors
public import Market
import Storage

/// Downloads candles on demand (backfill), so that a use case need not wait for a sync.
///
/// It asks the exchange for what is not stored and for nothing else: once for all who want a
/// series at the same time, not again for what the exchange has said it does not have, and not
/// right after a failure. Where the exchange cannot be asked, the store serves as it is, and
/// ``DataFreshness`` says how old it is and why.
public actor MarketDataKeeper {
    /// How long nothing is asked after a failure, in milliseconds.
    static let coolDown: Int64 = 30_000

    nonisolated let workspace: Workspace
    nonisolated let now: @Sendable () -> Timestamp
    nonisolated let exchange: ExchangeSettings?
    nonisolated let backfills: SingleFlight<SeriesKey, RowGroup?>
    /// The one client of all backfills, which share the exchange's budget; nil where none is to be
    /// asked.
    nonisolated let client: Result<BinanceClient, WorkflowError>?

    private var failures: [FailureScope: Failure] = [:]
    private var absentCandles: [SeriesKey: AbsentStretches] = [:]
    private var absentFunding: [Symbol: AbsentStretches] = [:]

    /// Creates a keeper.
    ///
    /// - Parameters:
    ///   - workspace: Where candles are stored.
    ///   - exchange: Whom to ask; nil to ask nobody. Settings that ``ExchangeSettings/validate()``
    ///     refuses are told whenever candles are wanted.
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

    /// Closes the connections to the exchange and ends their thread; requests under way fail.
    public nonisolated func shutdown() {
        if case .success(let client) = client { client.shutdown() }
    }

    /// What to do about stretches that are not stored.
    enum Decision: Sendable {
        case nothing
        case download(BinanceClient, MissingData)
        case skip(BackfillFailure)
    }

    /// Decides whether the exchange is asked.
    func decide(on missing: MissingData, of key: SeriesKey) throws -> Decision {
        let present = now()
        var rest = missing
        if let absent = absentCandles[key] {
            rest.candles = absent.remaining(of: missing.candles, at: present)
        }
        if let absent = absentFunding[key.symbol] {
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

    /// Takes note of an answer: what was asked for and is missing still, the exchange does not have.
    func note(answerTo asked: MissingData, of key: SeriesKey) throws {
        let store = workspace.store
        let newest = try store.bounds(of: key)?.upperBound
        let candles = try asked.candles.flatMap {
            try store.missingRanges(key, from: $0.lowerBound, to: $0.upperBound)
        }
        absentCandles[key, default: AbsentStretches()]
            .note(RangeSet(candles), newest: newest, at: now())
        guard !asked.funding.isEmpty else { return }
        absentFunding[key.symbol, default: AbsentStretches()]
            .note(RangeSet(asked.funding), newest: newest, at: now())
    }

    /// Takes note of a failure.
    func note(_ error: ExchangeError, of key: SeriesKey) {
        let present = now()
        failures = failures.filter { $0.value.holds(at: present) }
        failures[FailureScope(error, of: key)] = Failure(error, at: present)
    }
}

/// What of a window is not stored.
struct MissingData: Sendable {
    /// Stretches without candles.
    var candles: [Range<Timestamp>] = []
    /// Stretches without funding rates.
    var funding: [Range<Timestamp>] = []

    var isEmpty: Bool { candles.isEmpty && funding.isEmpty }
}

/// Why the exchange was not asked, or what it said.
enum BackfillFailure: Sendable {
    case offline
    case failure(ExchangeError)

    /// Whether asking again later might bring what is missing.
    var isTemporary: Bool {
        switch self {
        case .offline, .failure(.unknownSymbol): false
        case .failure: true
        }
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

/// What a failure says about the next request.
private enum FailureScope: Hashable {
    /// No request to that market would fare better.
    case market(Venue)
    /// Other series may.
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
            span = now..<(now + MarketDataKeeper.coolDown)
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
