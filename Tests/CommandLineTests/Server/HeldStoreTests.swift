import Foundation
import LoopbackHTTP
import TestSupport
import Testing

/// `hindcast serve` while another program writes to the store.
@Suite(.timeLimit(.minutes(60))) struct HeldStoreTests {
    @Test func `the service starts, says why it is not ready, and is when the other has ended`()
        async throws
    {
        try await Tool.withHome { tool in
            try await tool.importSample()
            let other = try HeldStore(tool.home.appending(path: "hindcast.sqlite"))
            try await ServeProcess.run(tool) { server in
                #expect(try await server.answer(.get("/health/live")).status == 200)
                while true {
                    let answer = try await server.answer(.get("/health/ready"))
                    #expect(answer.status == 503)
                    #expect(answer.text.contains("NOT_READY"), "\(answer.text)")
                    // Not before the jobs have been tried for.
                    if answer.text.contains("another process writes to the store") { break }
                }
                #expect(try await server.jobs().isEmpty)
                #expect(try await server.answer(.get("/metrics")).status == 200)

                try other.release()
                try await server.untilReady()
                let id = try await server.submit(
                    "/api/v1/backtest/run?wait=0",
                    #"{"strategy_type": "supertrend", "symbol": "BTCUSD", "market": "spot"}"#
                )
                #expect(try await server.finished(id)["state"] as? String == "done")
                server.terminate()
                #expect(try await server.ended() == .stopped)
            }
        }
    }
}
