import FakeExchange
import Market
import Testing
import Workflows

/// Candles that are asked for by name, rather than wanted for something else.
struct BackfillerSyncTests {
    @Test func `a sync asks the backfiller's exchange, or fails without one`()
        async throws
    {
        try await BackfillerScene.set(stored: 0..<0) { scene in
            let request = SyncRequest(key: scene.key, days: 10)
            try await scene.exchange.run { address in
                let backfiller = scene.backfiller(address)
                let outcome = try await backfiller.sync(request, progress: { _ in })
                #expect(outcome.inserted == 240)
            }
            let asked = scene.exchange.requests.count
            let refusal = WorkflowError.exchangeSwitchedOff(scene.key)
            for audience in [Audience.commandLine, .client] {
                #expect(!refusal.text(for: audience).contains("sync"))
            }
            await #expect(throws: refusal) {
                try await scene.backfiller(nil).sync(request, progress: { _ in })
            }
            #expect(scene.exchange.requests.count == asked)
        }
    }
}
