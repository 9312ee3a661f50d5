public import Foundation
import Market

extension BacktestReport: Codable {
    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case createdAt = "created_at"
        case strategyName = "strategy_name"
        case symbol
        case startDate = "start_date"
        case endDate = "end_date"
        case initialCapital = "initial_capital"
        case run
        case sharpeBasis = "sharpe_basis"
        case benchmark
        case evidence
        case language
        case calibration
        case trades
        case equityCurve = "equity_curve"
        case drawdownCurve = "drawdown_curve"
    }

    /// Writes the figures beside the report's own fields, and repeats of the run what names it.
    public func encode(to encoder: any Encoder) throws {
        try figures.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(runID, forKey: .runID)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(run.strategy.name, forKey: .strategyName)
        try container.encode(run.symbol, forKey: .symbol)
        try container.encode(run.startDate, forKey: .startDate)
        try container.encode(run.endDate, forKey: .endDate)
        try container.encode(run.execution.initialCapital, forKey: .initialCapital)
        try container.encode(run, forKey: .run)
        try container.encode(sharpeBasis, forKey: .sharpeBasis)
        try container.encode(benchmark, forKey: .benchmark)
        try container.encode(evidence, forKey: .evidence)
        try container.encode(language, forKey: .language)
        try container.encode(calibration, forKey: .calibration)
        try container.encode(trades, forKey: .trades)
        try container.encode(equityCurve, forKey: .equityCurve)
        try container.encode(drawdownCurve, forKey: .drawdownCurve)
    }

    /// Reads a report; what is repeated is taken from `run`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        runID = try container.decode(String.self, forKey: .runID)
        createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
        run = try container.decode(RunManifest.self, forKey: .run)
        figures = try Figures(from: decoder)
        sharpeBasis = try container.decode(SharpeBasis.self, forKey: .sharpeBasis)
        benchmark = try container.decode(BuyAndHold.self, forKey: .benchmark)
        evidence = try container.decode(Evidence.self, forKey: .evidence)
        language = try container.decodeIfPresent(Consultation.self, forKey: .language)
        calibration = try container.decodeIfPresent(Calibration.self, forKey: .calibration)
        trades = try container.decode([Trade].self, forKey: .trades)
        equityCurve = try container.decode([EquityPoint].self, forKey: .equityCurve)
        drawdownCurve = try container.decode([DrawdownPoint].self, forKey: .drawdownCurve)
    }
}

extension BacktestReport {
    /// The report as JSON for programs: keys sorted, indented, undefined figures `null`.
    ///
    /// Equal reports give equal bytes.
    ///
    /// - Throws: `EncodingError` where a trade or an equity point is not a finite number.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
