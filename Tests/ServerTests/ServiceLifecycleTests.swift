import Foundation
import Logging
import LoopbackHTTP
import Server
import TestSupport
import Testing

/// What a service leaves behind in its process.
struct ServiceLifecycleTests {
    @Test(.timeLimit(.minutes(10)))
    func `starting and stopping a service 50 times leaves no thread and no descriptor behind`()
        async
    {
        // A process of its own, in which no other test starts threads.
        await #expect(processExitsWith: .success) {
            var after10 = try ProcessResources.current
            for round in 1...50 {
                try await ServiceRound.run()
                // By then the pools that all services of a process share have all their threads.
                if round == 10 { after10 = try .current }
            }
            let after50 = try ProcessResources.current
            #expect(after50.ownThreads == after10.ownThreads)
            #expect(
                after50.descriptors.count == after10.descriptors.count,
                "\(after50.descriptors)"
            )
        }
    }
}

/// The threads and descriptors of this process, as Linux tells them.
struct ProcessResources {
    /// The names of threads that this program makes: those of NIO's loops and pools.
    var ownThreads: [String]
    /// What the descriptors are of.
    var descriptors: [String]

    static var current: ProcessResources {
        get throws {
            let manager = FileManager.default
            let threads = try manager.contentsOfDirectory(atPath: "/proc/self/task").compactMap {
                // A thread may end meanwhile.
                try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)
            }
            let descriptors = try manager.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
                try? manager.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            }
            return ProcessResources(
                // Those of Dispatch come and go as the system likes.
                ownThreads: threads.filter { $0.hasPrefix("NIO") || $0.hasPrefix("TP-") }.sorted(),
                descriptors: descriptors.sorted()
            )
        }
    }
}

/// A service from its start to its end, with a request in between that its own threads answer.
enum ServiceRound {
    static func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hindcast-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let service = try HindcastService(
            configuration: ServerConfiguration(
                flags: ["home": folder.path, "port": "0", "offline": "true"],
                environment: [:]
            ),
            logger: Logger(label: "test") { _ in PortLog { port.yield($0) } },
            now: { .testStart }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // However it ends, nobody waits for a port that never comes.
                defer { port.finish() }
                try await service.run()
            }
            for await number in ports {
                let text = try await RawConnection.exchange(
                    "GET /api/v1/jobs HTTP/1.1\r\nHost: localhost:\(number)\r\n"
                        + "Connection: close\r\n\r\n",
                    port: number
                )
                #expect(text.hasPrefix("HTTP/1.1 200"), "\(text)")
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
    let tell: @Sendable (Int) -> Void

    init(_ tell: @escaping @Sendable (Int) -> Void) {
        self.tell = tell
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let match = "\(event.message)".firstMatch(of: /^listening on .*:([0-9]+)$/)
        if let number = match.flatMap({ Int($0.1) }) { tell(number) }
    }
}
