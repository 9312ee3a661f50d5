import Forecasting
import Foundation
import Market
import Synchronization
import TestSupport
import Testing
import Workflows

/// A training gives way on its own threads and on no other.
@Suite(
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/task"), "needs Linux's /proc")
)
struct NicenessTests {
    /// No other test's.
    private static let niceness: Int32 = 13

    /// The niceness of every thread of this process.
    private static func threads() throws -> [Int] {
        let root = "/proc/self/task"
        return try FileManager.default.contentsOfDirectory(atPath: root).compactMap { thread in
            // One may have ended just now.
            let status = try? String(contentsOfFile: "\(root)/\(thread)/stat", encoding: .utf8)
            // The 19th field; those from the third on follow the name, which is in parentheses.
            let fields = status?.split(separator: ")").last?.split(separator: " ")
            return fields.flatMap { $0.count > 16 ? Int($0[16]) : nil }
        }
    }

    /// The most threads that were seen at once.
    private final class Watch: Sendable {
        private let state = Mutex((most: 0, goesOn: true))

        var goesOn: Bool { state.withLock { $0.goesOn } }

        func saw(_ count: Int) {
            state.withLock { $0.most = max($0.most, count) }
        }

        func end() -> Int {
            state.withLock { state in
                state.goesOn = false
                return state.most
            }
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `a training and its lanes are as nice as asked, and nothing else, during it and after`()
        async throws
    {
        let series = try TrainedWorkspace.walk()
        try await TemporaryWorkspace.with([series]) { workspace in
            let own = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
            let request = TrainedWorkspace.request(series.key, days: 30) {
                $0.configuration.epochs = 40
            }
            let cores = ProcessInfo.processInfo.activeProcessorCount
            let watch = Watch()
            // On a thread of its own, which no other test holds up.
            Thread.detachNewThread {
                while watch.goesOn {
                    watch.saw((try? Self.threads().count { $0 == Int(Self.niceness) }) ?? 0)
                    sched_yield()
                }
            }
            _ = try await workspace.train(request, niceness: Self.niceness).result
            #expect(watch.end() == cores)
            #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) == own)
            // Threads of a shared pool would stay, and serve others; those of the training end.
            while try Self.threads().contains(Int(Self.niceness)) {
                // The time limit ends this where they do not.
                try Task.checkCancellation()
                sched_yield()
            }
        }
    }

    @Test(arguments: [Int32(-1), 20])
    func `a niceness that there is none of is refused`(niceness: Int32) async throws {
        let series = try TrainedWorkspace.walk()
        try await TemporaryWorkspace.with([series]) { workspace in
            let request = TrainedWorkspace.request(series.key, days: 30)
            await #expect(throws: WorkflowError.self) {
                _ = try await workspace.train(request, niceness: niceness).result
            }
        }
    }

    @Test func `niceness changes no byte of a model`() async throws {
        let series = try TrainedWorkspace.walk()
        var models: [Data] = []
        for niceness in [Int32(0), 5] {
            try await TemporaryWorkspace.with([series]) { workspace in
                let request = TrainedWorkspace.request(series.key, days: 30)
                let model = try await workspace.train(request, niceness: niceness).result
                models.append(try Data(contentsOf: model.file))
            }
        }
        #expect(models[0] == models[1])
    }
}
