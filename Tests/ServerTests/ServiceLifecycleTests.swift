import FakeExchange
import Foundation
import Logging
import LoopbackHTTP
import Market
import Server
import TestSupport
import Testing

/// What a service leaves behind in its process.
struct ServiceLifecycleTests {
    @Test(.timeLimit(.minutes(60)))
    func `starting and stopping a service 50 times leaves no thread and no descriptor behind`()
        async throws
    {
        let series = try CandleSeries.randomWalk(count: 2400, seed: 7)
        let exchange = FakeExchange(candles: Array(series.candles))
        let now = series.closeTime(at: 2399) + 60_000
        try await exchange.run { address in
            // A process of its own, in which no other test starts threads.
            await #expect(processExitsWith: .success) {
                [address = address as String, now = now.milliseconds as Int64] in
                let round = ServiceRound(exchange: address, now: Timestamp(milliseconds: now))
                var after10 = try ProcessResources.current
                for number in 1...50 {
                    try await round.run()
                    // By then the pools that all services of a process share have all their threads.
                    if number == 10 { after10 = try .current }
                }
                // The last tasks of the last service end when they get a processor. What leaks stays.
                var after50 = try ProcessResources.current
                for _ in 1...6000 where after50.hasMore(than: after10) {
                    try await Task.sleep(for: .milliseconds(10))
                    after50 = try .current
                }
                #expect(!after50.ownThreads.contains { $0.hasPrefix("http-client") })
                #expect(!after50.hasMore(than: after10), "\(after50)")
            }
        }
        #expect(exchange.requests.count >= 50)
    }
}

/// A service from its start to its end, with a request in between that asks the exchange.
struct ServiceRound {
    let exchange: String
    let now: Timestamp

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hindcast-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = try HindcastService(
            configuration: ServerConfiguration(
                flags: [
                    "home": folder.path, "port": "0", "exchange-url": exchange,
                    "request-timeout": "3600",
                ],
                environment: [:]
            ),
            logger: Logger(label: "test") { _ in PortLog { port.yield($0) } },
            now: { now }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // However it ends, nobody waits for a port that never comes.
                defer { port.finish() }
                try await service.run()
            }
            for await number in ports {
                let answer = try await LoopbackClient(port: number).send(
                    "GET",
                    "/api/v1/backtest/signal/supertrend?symbol=BTCUSDT"
                )
                #expect(answer.status == 200, "\(answer.text)")
                group.cancelAll()
            }
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }
}

/// Takes the port from the line that tells where the service listens.
struct PortLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    private let recorder: LogRecorder?
    let tell: @Sendable (Int) -> Void

    init(keeping recorder: LogRecorder? = nil, _ tell: @escaping @Sendable (Int) -> Void) {
        self.recorder = recorder
        self.tell = tell
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        recorder?.keep(event, in: metadata)
        let match = "\(event.message)".firstMatch(of: /^listening on .*:([0-9]+)$/)
        if let number = match.flatMap({ Int($0.1) }) { tell(number) }
    }
}
