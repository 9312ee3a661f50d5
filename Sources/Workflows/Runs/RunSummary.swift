public import Backtesting
public import Market

/// A summary of a run: strategy, window and main figures.
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
    /// The total return, in percent of the capital.
    @NullCodable public var totalReturnPct: Double?
    /// Sharpe ratio of the marked equity, annualised.
    @NullCodable public var sharpeRatio: Double?
    /// Maximum drawdown, in percent.
    @NullCodable public var maxDrawdownPct: Double?
    /// Win rate, in percent.
    @NullCodable public var winRate: Double?
    /// Closed trades.
    public var totalTrades: Int
    /// The performance rating.
    public var performanceRating: Rating
    /// Whether the window holds enough to support it; nil for a run kept before that was judged.
    @NullCodable public var ratingSupported: Bool?

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
        _totalReturnPct = NullCodable(figures.totalReturnPct)
        _sharpeRatio = NullCodable(figures.sharpeRatio)
        _maxDrawdownPct = NullCodable(figures.maxDrawdownPct)
        _winRate = NullCodable(figures.winRate)
        totalTrades = figures.totalTrades
        performanceRating = figures.performanceRating
        _ratingSupported = NullCodable(ratingSupported)
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

/// The part of a report from which a summary is made, for runs of older releases.
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
