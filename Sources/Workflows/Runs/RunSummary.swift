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
    /// How the run was made; nil for one of an older release.
    @NullCodable public var kind: Kind?
    /// What the model had seen of the window; nil for a run of an older release.
    @NullCodable public var evidence: EvidenceStamp?
    /// The model's key; nil for a run without one, and for one of an older release.
    @NullCodable public var model: String?
    /// SHA-256 of that model, 64 hexadecimal digits.
    @NullCodable public var modelSHA256: String?
    /// Bars of the window; nil for a run of an older release.
    @NullCodable public var bars: Int?

    /// How a run was made.
    public enum Kind: String, Codable, CaseIterable, Sendable {
        /// A strategy over a window.
        case backtest
        /// A strategy that was taught again at every step.
        case walkForward = "walk_forward"
    }

    init(
        runID: String,
        createdAt: Timestamp,
        run: RunManifest,
        figures: Figures,
        ratingSupported: Bool?,
        evidence: EvidenceStamp?
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
        _kind = NullCodable(run.walkForward == nil ? .backtest : .walkForward)
        _evidence = NullCodable(evidence)
        _model = NullCodable(run.model?.key)
        _modelSHA256 = NullCodable(run.model?.sha256)
        _bars = NullCodable(run.bars)
    }

    init(_ report: BacktestReport) {
        self.init(
            runID: report.runID,
            createdAt: report.createdAt,
            run: report.run,
            figures: report.figures,
            ratingSupported: report.ratingSupported,
            evidence: EvidenceStamp(report.evidence)
        )
    }

    private enum CodingKeys: String, CodingKey {
        case symbol, market, interval, kind, evidence, model, bars
        case modelSHA256 = "model_sha256"
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

/// What the model of a run had seen of its window, in a word.
public enum EvidenceStamp: String, Codable, CaseIterable, Sendable {
    /// No model takes part.
    case noModel = "no_model"
    /// It was trained before the window.
    case outOfSample = "out_of_sample"
    /// It was trained or stopped on bars of the window.
    case inSample = "in_sample"
    /// It was trained on bars after some of the window.
    case hindsight
    /// Nobody knows, as of an imported model.
    case unknown

    init(_ evidence: Evidence) {
        switch evidence.model {
        case .none: self = .noModel
        case .unknown: self = .unknown
        case .known:
            self =
                evidence.inSample == true
                ? .inSample : (evidence.hindsightBars ?? 0) > 0 ? .hindsight : .outOfSample
        }
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
            ratingSupported: try container.decodeIfPresent(Bool.self, forKey: .ratingSupported),
            evidence: (try? container.decode(Evidence.self, forKey: .evidence))
                .map(EvidenceStamp.init)
        )
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case evidence
        case ratingSupported = "rating_supported"
        case runID = "run_id"
        case createdAt = "created_at"
    }
}
