import Foundation
import LoopbackHTTP
import TestSupport
import Testing

/// What a service holds after thousands of requests of all kinds.
@Suite(
    .timeLimit(.minutes(60)),
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/statm"), "needs Linux's /proc")
) struct ManyRequestsTests {
    private static let kinds: [Message] = [
        .get("/health/ready"), .get("/api/v1/jobs?limit=20"), .get("/metrics"),
        .get("/api/v1/market/candles?symbol=BTCUSD&market=spot&interval=1h&limit=200"),
        .get("/api/v1/backtest/runs"), .get("/nothing"), .get("/api/v1/jobs/backtest-1/result"),
        .post("/api/v1/backtest/run", "{"),
        .post("/api/v1/backtest/run", #"{"strategy_type": "x", "symbol": "BTCUSD"}"#),
        .get("/api/v1/backtest/signal/supertrend?symbol=BTCUSD&market=spot"),
        .post(
            "/api/v1/backtest/run?wait=0",
            #"{"strategy_type": "rsi_ema", "symbol": "BTCUSD", "market": "spot", "days_back": 5}"#
        ),
        .post(
            "/api/v1/backtest/compare",
            #"{"strategies": ["supertrend", "rsi_ema"], "symbol": "BTCUSD", "market": "spot", "days_back": 5}"#
        ),
    ]

    private static func send(_ count: Int, to server: ServeProcess) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<6 {
                group.addTask {
                    for number in stride(from: client, to: count, by: 6) {
                        _ = try await server.answer(kinds[number % kinds.count])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `after 3,000 mixed requests neither memory nor descriptors have grown`() async throws
    {
        try await Tool.withHome { tool in
            try await tool.importSample()
            try await ServeProcess.run(tool, ["--keep-runs", "20"]) { server in
                // Caches, pools and connections come to their size.
                try await Self.send(600, to: server)
                let (memory, descriptors) = (server.memory, server.descriptors)
                try await Self.send(3000, to: server)
                let grown = try #require(server.memory) - #require(memory)
                let opened = try #require(server.descriptors) - #require(descriptors)
                print("3,000 requests: \(grown >> 20) MiB and \(opened) descriptors more")
                #expect(grown < 96 << 20)
                #expect(opened < 16)
                #expect(try await server.answer(.get("/health/ready")).status == 200)
            }
        }
    }
}
