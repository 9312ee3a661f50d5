import Backtesting
import Forecasting
import Foundation
import Market
import Neural
import TestSupport
import Testing
import Trading
import Workflows

/// Requests as JSON: what is stored today must be read by every later version.
@Suite struct RequestCodingTests {
    private func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func requests() throws -> [JobRequest] {
        var training = try TrainingRequest(key: .make(venue: .spot))
        training.days = 90
        training.until = .testStart
        training.configuration.lookbackWindow = 24
        training.configuration.epochs = 3
        training.configuration.mode = .dense
        training.configuration.batchSize = 4
        training.configuration.learningRate = 0.0123
        training.configuration.modelType = .gru
        training.configuration.hiddenSize = 7
        training.configuration.layerCount = 2
        training.configuration.dropout = 0.1
        training.configuration.featureSet = .technical
        training.configuration.seed = .max
        training.seeds = 2
        var newest = try BacktestRequest(strategy: "lstm", key: .make(interval: .fourHours))
        newest.window = .newest(days: 12, to: .testStart)
        newest.execution.initialCapital = 0.1 + 0.2
        newest.execution.leverage = 2
        newest.risk.positionSize = 0.3
        newest.execution.makerFee = 0.001
        newest.execution.takerFee = 0.002
        newest.execution.slippage = 0.003
        newest.risk.exitOnOpposite = false
        newest.parameters["min_confidence"] = 61
        newest.parameters["risk_per_trade"] = 1.5
        newest.parameters["lookback_hours"] = 60
        newest.parameters["stops"] = "forecast"
        newest.parameters["use_llm_analysis"] = false
        newest.forecaster = .har
        newest.forecasterDays = 90
        var ranged = try BacktestRequest(strategy: "supertrend", key: .make())
        ranged.window = .from(.testStart, to: nil)
        var walk = try WalkForwardRequest(strategy: "lstm_fast", key: .make())
        walk.backtest = newest
        walk.walk.trainDays = 90
        walk.walk.isAnchored = true
        walk.walk.embargo = 24
        walk.walk.seeds = 3
        walk.walk.searches = false
        walk.walk.training.hiddenSize = 8
        walk.walk.training.seed = 7
        walk.workers = 2
        let symbols = [try Symbol("BTCUSDT"), try Symbol("ETHUSDT")]
        return [
            .train(training), .train(try TrainingRequest(key: .make())),
            .backtest(newest), .backtest(ranged),
            .compare(ComparisonRequest(strategies: ["lstm", "rsi_ema"], common: newest)),
            .multiSymbol(PortfolioRequest(symbols: symbols, common: ranged)),
            .walkForward(walk),
            .walkForward(try WalkForwardRequest(strategy: "supertrend", key: .make())),
            .crossValidation(try CrossValidationRequest(strategy: "lstm", key: .make())),
            .sync(try SyncRequest(key: .make(), days: 9)),
            .sync(try SyncRequest(key: .make(), days: 1)),
        ]
    }

    @Test func `every request comes back as it was`() throws {
        for request in try Self.requests() {
            let json = try text(request)
            #expect(try JSONDecoder().decode(JobRequest.self, from: Data(json.utf8)) == request)
        }
    }

    @Test func `the names are the guide's`() throws {
        let backtest = try BacktestRequest(strategy: "lstm_fast", key: .make())
        #expect(
            try text(JobRequest.backtest(backtest)) == """
                {"kind":"backtest","request":{"days_back":30,"exit_on_opposite":true,\
                "initial_capital":10000,"interval":"1h","leverage":3,"maker_fee":0.0002,\
                "market":"futures","slippage":0.0002,\
                "strategy_type":"lstm_fast","symbol":"BTCUSDT","taker_fee":0.0004}}
                """
        )
        let training = try TrainingRequest(key: .make())
        #expect(
            try text(JobRequest.train(training)) == """
                {"kind":"train","request":{"batch_size":64,"days":365,"dropout":0.2,\
                "early_stopping_patience":15,"epochs":100,"feature_scaler":"standard",\
                "feature_set":"har","gradient_clip":1,"hidden_size":128,"interval":"1h","learning_rate":0.001,\
                "lookback_window":60,"loss":"mse","lr_patience":5,"market":"futures",\
                "model_type":"standard","num_layers":3,"seed":42,"seeds":1,"symbol":"BTCUSDT",\
                "training_mode":"windowed","weight_decay":1e-05}}
                """
        )
    }

    @Test func `what is left out has the guide's default`() throws {
        let guide = #"{"symbol": "BTCUSDT", "strategy_type": "lstm_fast"}"#
        let backtest = try JSONDecoder().decode(BacktestRequest.self, from: Data(guide.utf8))
        #expect(try backtest == BacktestRequest(strategy: "lstm_fast", key: .make()))
        let training = try JSONDecoder().decode(
            TrainingRequest.self,
            from: Data(#"{"symbol":"btcusdt","epochs":5}"#.utf8)
        )
        var expected = try TrainingRequest(key: .make())
        expected.configuration.epochs = 5
        #expect(training == expected)
    }

    @Test func `a training that release 0.1.0 has stored is read`() throws {
        let stored = """
            {"days":365,"dropout":0.2,"epochs":100,"hidden_size":128,"interval":"1h",\
            "learning_rate":0.001,"lookback_window":60,"market":"futures","mode":"dense",\
            "model_type":"standard","num_layers":3,"seed":42,"seeds":1,"symbol":"BTCUSDT"}
            """
        var expected = try TrainingRequest(key: .make())
        expected.configuration.mode = .dense
        expected.configuration.batchSize = 8
        let read = try JSONDecoder().decode(TrainingRequest.self, from: Data(stored.utf8))
        #expect(read == expected)
    }

    @Test func `a search comes back as it was, and has its defaults where it is silent`() throws {
        var drawn = try SearchRequest(strategy: "supertrend", key: .make())
        drawn.backtest.seed = 7
        drawn.backtest.parameters["period"] = 9
        drawn.space = ["multiplier": "log:1:5:4"]
        drawn.conditions = ["multiplier": "period=7,9"]
        drawn.method = .latinHypercube
        drawn.trials = 12
        drawn.holdout = .days(90)
        drawn.workers = 2
        drawn.training = ["epochs": 3, "model_type": "gru"]
        var share = try SearchRequest(strategy: "rsi_ema", key: .make(interval: .fourHours))
        share.space = ["rsi_period": "7:21:2"]
        share.holdout = .percent(12.5)
        for request in [drawn, share] {
            let json = Data(try text(request).utf8)
            #expect(try JSONDecoder().decode(SearchRequest.self, from: json) == request)
        }
        #expect(try text(share).contains(#""holdout":"12.5%""#))
        let least = #"{"strategy_type":"supertrend","symbol":"BTCUSDT","days_back":730}"#
        #expect(
            try JSONDecoder().decode(SearchRequest.self, from: Data(least.utf8))
                == SearchRequest(strategy: "supertrend", key: .make())
        )
    }

    @Test(arguments: [
        (ProgressUpdate(stage: "a", completed: 1, total: 4, unit: "b"), "0.25"),
        (ProgressUpdate(stage: "a", completed: 9, total: 4, unit: "b"), "1"),
        (ProgressUpdate(stage: "a", completed: 1, total: nil, unit: "b"), "null"),
        (ProgressUpdate(stage: "a", completed: 0, total: 0, unit: "b"), "null"),
    ])
    func `progress says its share, or null`(update: ProgressUpdate, fraction: String) throws {
        let json = try text(update)
        #expect(json.contains(#""fraction":\#(fraction),"#))
        #expect(try JSONDecoder().decode(ProgressUpdate.self, from: Data(json.utf8)) == update)
    }
}
