import Market
import TestSupport
import Testing
import Trading
import Workflows

/// How often a job may ask a language model, which decides how long a client waits for it.
struct LanguageBarsTests {
    private static func request(_ strategy: String, days: Int = 30) throws -> BacktestRequest {
        var request = BacktestRequest(strategy: strategy, key: try .make())
        request.window = .newest(days: days, to: nil)
        return request
    }

    @Test func `each bar of at most thirty days counts, where a model is asked`() throws {
        #expect(JobRequest.backtest(try Self.request("lstm")).languageBars == 720)
        #expect(JobRequest.backtest(try Self.request("lstm", days: 10)).languageBars == 240)
        #expect(JobRequest.backtest(try Self.request("lstm", days: 365)).languageBars == 720)
        #expect(JobRequest.backtest(try Self.request("lstm_fast")).languageBars == 0)
        #expect(JobRequest.backtest(try Self.request("supertrend")).languageBars == 0)
        var silent = try Self.request("lstm")
        silent.parameters["use_llm_analysis"] = .flag(false)
        #expect(JobRequest.backtest(silent).languageBars == 0)
        let compared = ComparisonRequest(
            strategies: ["lstm", "lstm_fast", "lstm_conservative"],
            common: try Self.request("lstm")
        )
        #expect(JobRequest.compare(compared).languageBars == 1440)
        let portfolio = PortfolioRequest(
            symbols: [try Symbol("BTCUSDT"), try Symbol("ETHUSDT")],
            common: try Self.request("lstm")
        )
        #expect(JobRequest.multiSymbol(portfolio).languageBars == 1440)
        #expect(JobRequest.sync(SyncRequest(key: try .make(), days: 30)).languageBars == 0)
    }
}
