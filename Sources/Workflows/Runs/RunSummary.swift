public import Backtesting
public import Market

/// A run in a line: what ran, over which window, and how it did.
///
/// What is undefined is nil here and `null` in JSON.
public struct RunSummary: Hashable, Codable, Sendable {
    /// The run's name.
    public var runID: String
    /// When it was made.
    public var createdAt: Timestamp
    /// The strategy's name in requests: `lstm_fast`.
    public var strategyType: String
    /// The strategy's name in reports: `LSTM-AI-Fast`.
    public var strategyName: String
    /// What was traded.
    public var symbol: Symbol
    /// Where.
    public var market: Venue
    /// How long a bar is.
    public var interval: Interval
    /// Opening time of the window's first bar.
    public var startDate: Timestamp
    /// Opening time of the window's last bar.
    public var endDate: Timestamp
    /// What the account gained, in percent of the capital.
    @OrNull public var totalReturnPct: Double?
    /// Sharpe ratio of the marked equity, annualised.
    @OrNull public var sharpeRatio: Double?
    /// Deepest fall from a peak, in percent of it.
    @OrNull public var maxDrawdownPct: Double?
    /// Trades that gained after all costs, in percent of all.
    @OrNull public var winRate: Double?
    /// Closed trades.
    public var totalTrades: Int
    /// How it did in a word.
    public var performanceRating: Rating
    /// Whether the window holds enough to support it; nil for a run kept before that was judged.
    @OrNull public var ratingSupported: Bool?

    init(
        runID: String,
        createdAt: Timestamp,
        run: RunManifest,
        figures: Figures,
        ratingSupported: Bool?
    ) {
        self.runID = runID
        self.createdAt = createdAt
        strategyType = run.strategy.id
        strategyName = run.strategy.name
        symbol = run.symbol
        market = run.market
        interval = run.interval
        startDate = run.startDate
        endDate = run.endDate
        _totalReturnPct = OrNull(figures.totalReturnPct)
        _sharpeRatio = OrNull(figures.sharpeRatio)
        _maxDrawdownPct = OrNull(figures.maxDrawdownPct)
        _winRate = OrNull(figures.winRate)
        totalTrades = figures.totalTrades
        performanceRating = figures.performanceRating
        _ratingSupported = OrNull(ratingSupported)
    }

    init(_ report: BacktestReport) {
        self.init(
            runID: report.runID,
            createdAt: report.createdAt,
            run: report.run,
            figures: report.figures,
            ratingSupported: report.ratingSupported
        )
    }

    private enum CodingKeys: String, CodingKey {
        case symbol, market, interval
        case runID = "run_id"
        case createdAt = "created_at"
        case strategyType = "strategy_type"
        case strategyName = "strategy_name"
        case startDate = "start_date"
        case endDate = "end_date"
        case totalReturnPct = "total_return_pct"
        case sharpeRatio = "sharpe_ratio"
        case maxDrawdownPct = "max_drawdown_pct"
        case winRate = "win_rate"
        case totalTrades = "total_trades"
        case performanceRating = "performance_rating"
        case ratingSupported = "rating_supported"
    }
}

/// The part of a report that a summary is made of, for runs kept before there were summaries.
struct ReportHead: Decodable {
    let summary: RunSummary

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        summary = RunSummary(
            runID: try container.decode(String.self, forKey: .runID),
            createdAt: try container.decode(Timestamp.self, forKey: .createdAt),
            run: try container.decode(RunManifest.self, forKey: .run),
            figures: try Figures(from: decoder),
            ratingSupported: try container.decodeIfPresent(Bool.self, forKey: .ratingSupported)
        )
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case ratingSupported = "rating_supported"
        case runID = "run_id"
        case createdAt = "created_at"
    }
}
