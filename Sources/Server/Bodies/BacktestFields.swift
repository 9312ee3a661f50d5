import HTTPTypes
import Market
import Workflows

/// The fields that all backtests share, and their descriptions.
struct BacktestFields: Sendable {
    private let window: WindowFields
    private let bounds: WorkBounds
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - services: What the bounds and the clock are taken from.
    ///   - days: The length of the window where none is given.
    init(_ services: Services, days: Int = BacktestRequest.defaultDays) {
        window = WindowFields(longest: services.longestWindow, standard: days)
        bounds = services.bounds
        now = services.now
    }

    /// Account, window and strategy parameters.
    var common: [AnyField] {
        BacktestRequest.accountSettings.fields() + window.all + [
            CustomParameters.catalog.field, .optional(Self.seed),
        ]
    }

    private static let seed = Field.integer(
        "seed",
        "Seed of what the report draws by chance, the resamples of the Sharpe interval.",
        in: 0...Int.max
    ).defaulting(to: .integer(Int(BacktestRequest.defaultSeed)))

    /// Reads the common fields and ends the reading with the backtest.
    ///
    /// - Parameters:
    ///   - strategy: The strategy; nil if it was invalid.
    ///   - key: The series; nil if it was invalid.
    ///   - reader: The reader of the request.
    /// - Returns: The backtest.
    /// - Throws: ``ServerError`` for invalid fields, or a window that is too long.
    func request(
        _ strategy: String?,
        on key: SeriesKey?,
        from reader: inout FieldReader
    ) throws(ServerError) -> BacktestRequest {
        let account = BacktestRequest.accountSettings.read(from: &reader)
        let window = window.window(from: &reader)
        let custom = CustomParameters.catalog.read(from: &reader)
        let seed = reader.optional(Self.seed)
        var request = BacktestRequest(
            strategy: try reader.finish(with: strategy),
            key: try reader.finish(with: key)
        )
        account(&request)
        request.window = window
        request.parameters = custom
        request.seed = seed.map(UInt64.init) ?? request.seed
        try bounds.check(window, of: request.key.interval, now: now())
        return request
    }

    /// Checks the days that a forecaster without a saved model is fitted to, once for each part.
    ///
    /// - Throws: ``ServerError`` where they have too many candles.
    func checkFit(
        of request: BacktestRequest,
        parts: Int = 1,
        named name: String = "parts"
    ) throws(ServerError) {
        guard request.forecaster.isFitted else { return }
        try bounds.check(
            days: request.forecasterDays,
            "forecaster_days",
            of: request.key.interval,
            parts: parts,
            named: name
        )
    }

    /// Checks a request of several strategies or symbols, or of several seeds or folds.
    ///
    /// - Throws: ``ServerError`` where their windows together have too many candles.
    func check(
        _ request: BacktestRequest,
        parts: Int,
        named name: String = "parts"
    ) throws(ServerError) {
        try bounds.check(
            request.window,
            of: request.key.interval,
            parts: parts,
            named: name,
            now: now()
        )
    }

    private static let strategyType = Field.choice(
        "strategy_type",
        "Which strategy; GET /api/v1/backtest/strategies tells what each does.",
        of: Workspace.strategyIDs
    )

    /// The field that names one strategy.
    static let strategy: [AnyField] = [.required(strategyType)]

    static func strategy(from reader: inout FieldReader) -> String? {
        reader.required(strategyType)
    }

    static let details = """
        Missing candles are downloaded from the exchange first; where that cannot be reached, the \
        store is used, and `data` says how old it is. Decides on the close of each candle, fills at \
        the next open, pays fees, slippage and funding, and is liquidated where its margin ends. \
        `evidence` says how much there is behind the figures. What takes longer than `wait` is \
        answered with 202 and the job.
        """

    static func answers(_ summary: String, _ schema: String) -> [Operation.Answer] {
        [
            .json(.ok, summary, .reference(schema)),
            .json(.accepted, "The job, which goes on", .reference("Job")),
        ]
    }

    static let errors: [HTTPResponse.Status] = [.notFound, .conflict, .tooManyRequests]
}
