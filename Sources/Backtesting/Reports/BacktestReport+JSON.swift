public import Foundation
import Market
import Trading
import Validation

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
        case ratingSupported = "rating_supported"
        case sizing
        case sharpeBasis = "sharpe_basis"
        case benchmark
        case evidence
        case checks
        case plainVerdict = "verdict"
        case language
        case calibration
        case walkForward = "walk_forward"
        case forecastBand = "forecast_band"
        case monteCarlo = "monte_carlo"
        case curves
        case tradeList = "trade_list"
        case trades
        case equityCurve = "equity_curve"
        case drawdownCurve = "drawdown_curve"
    }

    /// Writes the report's figures at the top level, and some fields of the manifest again.
    ///
    /// Long curves are thinned and only the last of many trades are written, see ``ReportBounds``.
    public func encode(to encoder: any Encoder) throws {
        let report = bounded()
        try report.encodeHead(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(report.trades, forKey: .trades)
        try container.encode(report.equityCurve, forKey: .equityCurve)
        try container.encode(report.drawdownCurve, forKey: .drawdownCurve)
    }

    /// Writes all but trades and curves.
    fileprivate func encodeHead(to encoder: any Encoder) throws {
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
        try container.encode(ratingSupported, forKey: .ratingSupported)
        try container.encode(sizing, forKey: .sizing)
        try container.encode(sharpeBasis, forKey: .sharpeBasis)
        try container.encode(benchmark, forKey: .benchmark)
        try container.encode(evidence, forKey: .evidence)
        let checks = checks
        try container.encode(checks, forKey: .checks)
        try container.encode(PlainVerdict(of: self, checks: checks), forKey: .plainVerdict)
        try container.encode(language, forKey: .language)
        try container.encode(calibration, forKey: .calibration)
        try container.encodeIfPresent(walkForward, forKey: .walkForward)
        try container.encodeIfPresent(forecastBand, forKey: .forecastBand)
        try container.encode(monteCarlo, forKey: .monteCarlo)
        try container.encode(curveExtent, forKey: .curves)
        try container.encodeIfPresent(tradeExtent, forKey: .tradeList)
    }

    /// Reads a report; repeated fields are read from `run`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        runID = try container.decode(String.self, forKey: .runID)
        createdAt = try container.decode(Timestamp.self, forKey: .createdAt)
        run = try container.decode(RunManifest.self, forKey: .run)
        figures = try Figures(from: decoder)
        sizing = try container.decodeIfPresent(Sizing.self, forKey: .sizing)
        sharpeBasis = try container.decode(SharpeBasis.self, forKey: .sharpeBasis)
        benchmark = try container.decode(BuyAndHold.self, forKey: .benchmark)
        evidence = try container.decode(Evidence.self, forKey: .evidence)
        language = try container.decodeIfPresent(LanguageUsage.self, forKey: .language)
        calibration = try container.decodeIfPresent(CalibrationReport.self, forKey: .calibration)
        walkForward = try container.decodeIfPresent(
            WalkForwardReport.self,
            forKey: .walkForward
        )
        forecastBand = try container.decodeIfPresent(BandCoverage.self, forKey: .forecastBand)
        monteCarlo = try container.decodeIfPresent(MonteCarlo.self, forKey: .monteCarlo)
        trades = try container.decode([Trade].self, forKey: .trades)
        equityCurve = try container.decode([EquityPoint].self, forKey: .equityCurve)
        drawdownCurve = try container.decode([DrawdownPoint].self, forKey: .drawdownCurve)
    }
}

extension BacktestReport {
    /// The report as JSON for programs: keys sorted, indented, undefined figures `null`.
    ///
    /// Equal reports give equal bytes, those that `JSONEncoder` gives.
    ///
    /// - Throws: `EncodingError` where a trade or an equity point is not a finite number.
    public func json() throws -> Data {
        let report = bounded()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let head = try encoder.encode(Head(report: report))
        let rows = [
            try report.drawdownRows(), try report.equityRows(), try report.tradeRows(),
        ]
        var json = Data(capacity: head.count + rows.reduce(0) { $0 + $1.count })
        var start = head.startIndex
        // The keys are sorted, so the arrays come in this order. A text of the head cannot contain
        // these bytes, since JSON escapes its quotes.
        for (key, row) in zip(Head.arrays, rows) {
            let empty = Data("\"\(key.rawValue)\" : [".utf8)
            guard let name = head.range(of: empty, in: start..<head.endIndex),
                let end = head[name.upperBound...].firstIndex(of: UInt8(ascii: "]"))
            else { preconditionFailure("the head has an empty array for \(key.rawValue)") }
            json += head[start..<name.upperBound].dropLast()
            json += row
            start = end + 1
        }
        json += head[start...]
        return json
    }

    /// The report with empty arrays in place of trades and curves.
    private struct Head: Encodable {
        static let arrays: [CodingKeys] = [.drawdownCurve, .equityCurve, .trades]
        let report: BacktestReport

        func encode(to encoder: any Encoder) throws {
            try report.encodeHead(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            for key in Self.arrays {
                try container.encode([Int](), forKey: key)
            }
        }
    }

    private func drawdownRows() throws -> [UInt8] {
        var rows = JSONRows()
        for point in drawdownCurve {
            try rows.row { row in
                try row.field("drawdown", point.drawdown)
                try row.field("drawdown_pct", point.drawdownPct)
                row.field("timestamp", point.timestamp)
            }
        }
        return rows.finish()
    }

    private func equityRows() throws -> [UInt8] {
        var rows = JSONRows()
        for point in equityCurve {
            try rows.row { row in
                try row.field("equity", point.equity)
                row.field("timestamp", point.timestamp)
            }
        }
        return rows.finish()
    }

    private func tradeRows() throws -> [UInt8] {
        var rows = JSONRows()
        for trade in trades {
            try rows.row { row in
                row.field("direction", plain: trade.direction.rawValue)
                try row.field("entry_price", trade.entryPrice)
                row.field("entry_time", trade.entryTime)
                try row.field("exit_price", trade.exitPrice)
                row.field("exit_reason", plain: trade.exitReason.rawValue)
                row.field("exit_time", trade.exitTime)
                try row.field("fees", trade.fees)
                try row.field("funding", trade.funding)
                try row.field("leverage", trade.leverage)
                try row.field("pnl", trade.pnl)
                try row.field("pnl_pct", trade.pnlPct)
                try row.field("quantity", trade.quantity)
                try row.field("stop_loss", trade.stopLoss)
                try row.field("take_profit", trade.takeProfit)
            }
        }
        return rows.finish()
    }
}
