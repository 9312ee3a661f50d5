import FakeExchange
import Market
import Testing
import Workflows

/// Candles that are asked for by name, rather than wanted for something else.
struct KeeperSyncTests {
    @Test func `a sync asks the keeper's exchange, and nobody where there is none`()
        async throws
    {
        try await KeeperScene.set(stored: 0..<0) { scene in
            let request = SyncRequest(key: scene.key, days: 10)
            try await scene.exchange.run { address in
                let keeper = scene.keeper(address)
                let outcome = try await keeper.sync(request, progress: { _ in })
                #expect(outcome.inserted == 240)
            }
            let asked = scene.exchange.requests.count
            let refusal = WorkflowError.exchangeSwitchedOff(scene.key)
            for audience in [Audience.commandLine, .client] {
                #expect(!refusal.text(for: audience).contains("sync"))
            }
            await #expect(throws: refusal) {
                try await scene.keeper(nil).sync(request, progress: { _ in })
            }
            #expect(scene.exchange.requests.count == asked)
        }
    }
}
