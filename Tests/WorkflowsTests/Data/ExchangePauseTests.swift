import Connectors
import FakeExchange
import Foundation
import Market
import Testing
import Workflows

/// A ban by the exchange is kept to by all that asks on behalf of one home.
struct ExchangePauseTests {
    @Test func `a ban that one command meets binds every other one on the same home`() async throws
    {
        let ban = FakeExchange.Reply.text("", 418, ("Retry-After", "7200"))
        try await BackfillerScene.set(stored: 0..<0, venue: .futures, script: [ban]) { scene in
            try await scene.exchange.run { address in
                let request = SyncRequest(key: scene.key, days: 10)
                let end = scene.time.now + 7_200_000
                let banned = ExchangeError.paused(host: address, until: end, seconds: 7200)
                await #expect(throws: banned) {
                    _ = try await scene.workspace.sync(
                        request,
                        from: address,
                        now: { scene.time.now }
                    ).result
                }
                #expect(scene.exchange.requests.count == 1)
                // Another process, with a store of its own on the same home: its commands, what it
                // brings on demand and what it syncs as a service.
                let other = try Workspace(home: scene.workspace.home)
                let backfiller = Backfiller(
                    workspace: other,
                    exchange: ExchangeSettings(baseURL: address, timeout: .seconds(3600)),
                    now: { scene.time.now }
                )
                await #expect(throws: banned) {
                    _ = try await other.sync(request, from: address, now: { scene.time.now }).result
                }
                await #expect(throws: banned) {
                    _ = try await backfiller.sync(request, progress: { _ in })
                }
                for wait in [0, 31, 3600] as [Int64] {
                    scene.time.advance(seconds: wait)
                    let rest = Int((end.milliseconds - scene.time.now.milliseconds) / 1000)
                    await #expect(
                        throws: WorkflowError.marketDataUnavailable(
                            scene.key,
                            reason: "\(address) wants no request for \(rest) s, until \(end)",
                            retryAfter: rest
                        )
                    ) {
                        _ = try await scene.freshness(backfiller)
                    }
                    #expect(Problem(banned).retryAfter == 7200)
                }
                #expect(scene.exchange.requests.count == 1)
                scene.time.advance(seconds: 3600)
                #expect(try await scene.freshness(backfiller).problem == nil)
                #expect(scene.exchange.requests.count > 1)
            }
        }
    }

    @Test func `a ban without a time holds for the standard one, on every path`() async throws {
        let ban = FakeExchange.Reply.text("", 418)
        try await BackfillerScene.set(stored: 0..<2350, script: [ban]) { scene in
            try await scene.exchange.run { address in
                // Less than the ban, so that it is told instead of waited for.
                let backfiller = scene.backfiller(address, timeout: .seconds(100))
                for second in [0, 1, 58, 60] as [Int64] {
                    scene.time.advance(seconds: second)
                    let freshness = try await scene.freshness(backfiller)
                    #expect(freshness.problem?.contains("wants no request") == true)
                    #expect(freshness.problem?.contains("network") == false)
                }
                #expect(scene.exchange.requests.count == 1)
                scene.time.advance(seconds: 1)
                #expect(try await scene.freshness(backfiller).problem == nil)
            }
        }
    }
}
