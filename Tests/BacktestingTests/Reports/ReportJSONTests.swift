import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading

struct ReportJSONTests {
    /// The response of "백테스팅 실행" in the guide.
    static let guideKeys: Set<String> = [
        "strategy_name", "symbol", "start_date", "end_date", "total_trades", "winning_trades",
        "losing_trades", "win_rate", "total_return", "total_return_pct", "annualized_return",
        "max_drawdown", "max_drawdown_pct", "sharpe_ratio", "sortino_ratio", "profit_factor",
        "avg_win", "avg_loss", "performance_rating", "trades", "equity_curve", "drawdown_curve",
    ]

    static let ownKeys: Set<String> = [
        "run_id", "created_at", "initial_capital", "final_equity", "cagr_pct", "calmar_ratio",
        "expectancy", "longest_losing_streak", "exposure_pct", "fees", "funding", "sharpe_basis",
        "benchmark", "evidence", "language", "calibration", "run", "curves", "sizing",
        "rating_supported", "monte_carlo", "checks", "verdict",
    ]

    /// Every other object of a report, by the path to it.
    @Test(arguments: [
        (
            ["trades"],
            "direction entry_price entry_time exit_price exit_reason exit_time fees funding leverage "
                + "pnl pnl_pct quantity stop_loss take_profit"
        ),
        (["equity_curve"], "equity timestamp"),
        (["monte_carlo"], "bootstrap fan reordered ruin_loss_pct"),
        (
            ["monte_carlo", "bootstrap"],
            "final_equity max_drawdown_pct mean_block_length paths ruin_probability"
        ),
        (["monte_carlo", "bootstrap", "final_equity"], "p25 p5 p50 p75 p95"),
        (["monte_carlo", "reordered"], "max_drawdown_pct paths ruin_probability"),
        (["monte_carlo", "fan"], "equity timestamp"),
        (["drawdown_curve"], "drawdown drawdown_pct timestamp"),
        (["sharpe_basis"], "bars_per_year returns risk_free_rate"),
        (
            ["benchmark"],
            "fees final_equity max_drawdown max_drawdown_pct sharpe_ratio total_return "
                + "total_return_pct"
        ),
        (
            ["evidence"],
            "bars causality deflated_sharpe detectable_sharpe expected_best_sharpe forecast_value hindsight_bars "
                + "in_sample intrabar_bounds lacked long_run_probabilistic_sharpe missing_candles model out_of_sample_bars "
                + "probabilistic_sharpe random_entry sharpe_interval track_record trained_bars trials validation_bars warnings zero_volume_bars"
        ),
        (
            ["evidence", "sharpe_interval"],
            "confidence high low mean_block_length resamples"
        ),
        (
            ["sizing"],
            "bound_by largest_lost_at_stop_pct largest_risk_at_stop_pct mean_lost_at_stop_pct "
                + "mean_risk_at_stop_pct"
        ),
        (["sizing", "bound_by"], "cash leverage position_size risk"),
        (["language"], "consulted model refused saved unreachable"),
        (["calibration"], "basis test validation"),
        (
            ["calibration", "test"],
            "base_rate bins brier_score constant_brier_score count expected_calibration_error"
        ),
        (["calibration", "test", "bins"], "count observed predicted"),
        (
            ["run"],
            "bars data_sha256 end_date execution hindcast interval language market model risk seed "
                + "start_date strategy symbol"
        ),
        (["run", "strategy"], "id name parameters"),
        (["run", "language"], "model prompt_sha256 settings"),
        (
            ["run", "execution"],
            "initial_capital leverage maintenance maker_fee slippage taker_fee"
        ),
        (["run", "risk"], "exit_on_opposite leverage position_size_pct risk_per_trade"),
    ])
    func `an object has exactly its documented keys`(path: [String], keys: String) throws {
        var value: Any? = try BacktestReport.sample(
            language: LanguageUsage(model: "llama3.1"),
            calibration: .sample
        ).object()
        for key in path {
            value = (value as? [String: Any])?[key]
        }
        let object = (value as? [[String: Any]])?.first ?? value as? [String: Any]
        #expect(try #require(object).keys.sorted().joined(separator: " ") == keys)
    }

    @Test func `a report has the guide's keys and its own, and no other`() throws {
        let keys = Set(try BacktestReport.sample().object().keys)
        #expect(keys == Self.guideKeys.union(Self.ownKeys))
    }

    @Test func `the dates are the opening times of the first and the last bar`() throws {
        let object = try BacktestReport.sample(SampleRun(bars: 720)).object()
        #expect(object["start_date"] as? String == "2025-01-01T00:00:00Z")
        #expect(object["end_date"] as? String == "2025-01-30T23:00:00Z")
        let curve = try #require(object["equity_curve"] as? [[String: Any]])
        #expect(curve.count == 721)
        #expect(curve.last?["timestamp"] as? String == "2025-01-31T00:00:00Z")
    }

    @Test func `what is undefined is written as null`() throws {
        let run = try SampleRun(trades: 0)
        let object = try BacktestReport.sample(run).object()
        for key in [
            "win_rate", "sharpe_ratio", "sortino_ratio", "profit_factor", "avg_win", "avg_loss",
            "expectancy", "calmar_ratio",
        ] {
            #expect(object[key] is NSNull, "\(key)")
        }
        #expect(object["performance_rating"] as? String == "NO_TRADES")
        let evidence = try #require(object["evidence"] as? [String: Any])
        #expect(evidence["sharpe_interval"] is NSNull)
        #expect((object["run"] as? [String: Any])?["model"] is NSNull)
        #expect((object["run"] as? [String: Any])?["language"] is NSNull)
        #expect(object["language"] is NSNull)
        #expect(object["calibration"] is NSNull)
        let lonely = try BacktestReport.sample(run, language: LanguageUsage(saved: 5)).object()
        let language = try #require(lonely["language"] as? [String: Any])
        #expect(language["model"] is NSNull)
        #expect(language["saved"] as? Int == 5)
    }

    @Test func `a calibration without a tested part writes it as null`() throws {
        var calibration = CalibrationReport.sample
        calibration.test = nil
        let report = try BacktestReport.sample(calibration: calibration)
        let object = try #require(try report.object()["calibration"] as? [String: Any])
        #expect(object["test"] is NSNull)
        let copy = try JSONDecoder().decode(BacktestReport.self, from: report.json())
        #expect(copy.calibration == calibration)
    }

    @Test func `a trade without levels writes them as null`() throws {
        let trade = try Trade.sample(stopLoss: nil, takeProfit: nil)
        let data = try JSONEncoder().encode(trade)
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        #expect(object?["stop_loss"] is NSNull)
        #expect(object?["take_profit"] is NSNull)
        #expect(try JSONDecoder().decode(Trade.self, from: data) == trade)
    }

    @Test func `equal runs give the same bytes but for the run's id and clock`() throws {
        let first = try BacktestReport.sample(runID: "a", createdAt: .testStart)
        var second = try BacktestReport.sample(runID: "b", createdAt: .testMonday)
        #expect(try first.json() == BacktestReport.sample(runID: "a").json())
        #expect(try first.json() != second.json())
        second.runID = "a"
        second.createdAt = .testStart
        #expect(try first.json() == second.json())
    }

    @Test func `a report reads back as it was written`() throws {
        let report = try BacktestReport.sample(
            model: RunManifest.Model(key: "BTCUSDT_1h", sha256: "00"),
            history: .unknown,
            language: LanguageUsage(model: "llama3.1", consulted: 12, saved: 700, refused: 3),
            calibration: .sample
        )
        let data = try report.json()
        let copy = try JSONDecoder().decode(BacktestReport.self, from: data)
        #expect(copy == report)
        #expect(try copy.json() == data)
    }

    @Test func `a report without a newer figure reads it as nil`() throws {
        var object = try BacktestReport.sample().object()
        object["calmar_ratio"] = nil
        let data = try JSONSerialization.data(withJSONObject: object)
        let report = try JSONDecoder().decode(BacktestReport.self, from: data)
        #expect(report.figures.calmarRatio == nil)
        #expect(report.figures.cagrPct != nil)
    }

    @Test func `every setting of the risk policy is on the wire`() throws {
        let policy = RiskPolicy(
            positionSize: 0.2,
            leverage: 5,
            riskPerTradePct: 1,
            exitOnOpposite: false
        )
        let data = try JSONEncoder().encode(WireRiskPolicy(wrappedValue: policy))
        #expect(try JSONDecoder().decode(WireRiskPolicy.self, from: data).wrappedValue == policy)
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        #expect(object?.count == Mirror(reflecting: policy).children.count)
    }

    @Test func `an infinite price is refused instead of written`() throws {
        let trade = try Trade.sample()
        var broken = trade
        broken.exitPrice = .infinity
        var run = try SampleRun()
        run.result.trades = [broken]
        let report = try BacktestReport.sample(run)
        #expect(throws: EncodingError.self) { try report.json() }
    }
}
