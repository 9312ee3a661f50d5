import Foundation
import HTTPTypes
import Market
import Testing

/// The lines of the log that tell of jobs.
struct JobLogTests {
    @Test(.timeLimit(.minutes(60)))
    func `a job has a line at its start and one at its end, and one that fails has its code`()
        async throws
    {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let log = LogRecorder()
        try await AssembledService.run(log: log) { service in
            let answer = try await service.client.execute(
                uri: "/api/v1/backtest/run?wait=600",
                method: .post,
                headers: [
                    try #require(HTTPField.Name("traceparent")): "00-\(trace)-00f067aa0ba902b7-01"
                ],
                body: #"{"symbol": "BTCUSDT", "strategy_type": "supertrend"}"#
            )
            #expect(answer.status.code == 503, "\(answer.text)")
            let code = try answer.json()["error", "code"]?.text
            let lines = log.lines.filter { $0.message.hasPrefix("job ") }
            #expect(lines.map(\.message) == ["job began", "job ended"])
            for line in lines.map(\.metadata) {
                #expect(line["job_id"] == "backtest-1")
                #expect(line["kind"] == "backtest")
                #expect(line["subject"] == "supertrend on BTCUSDT futures 1h")
                #expect(line["attempt"] == "1")
                #expect(line["queue_seconds"] == "0.0")
                // Nothing is traced here; the caller's own trace still joins the lines.
                #expect(line["trace_id"] == trace)
            }
            let (began, ended) = (lines.first?.metadata, lines.last?.metadata)
            #expect(began?["outcome"] == nil)
            #expect(began?["seconds"] == nil)
            #expect(ended?["outcome"] == "failed")
            #expect(ended?["code"] == code)
            #expect(ended?["seconds"].flatMap(Double.init).map { $0 >= 0 } == true)
        }
    }
}
