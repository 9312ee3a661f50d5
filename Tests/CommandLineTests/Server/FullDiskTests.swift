import Foundation
import LoopbackHTTP
import TestSupport
import Testing

/// Homes on disks that are full, or may only be read.
@Suite(
    .serialized,
    .timeLimit(.minutes(60)),
    .enabled(if: SmallDisk.isAllowed, "mounting a tmpfs is not allowed here")
) struct FullDiskTests {
    private static let backtest = backtest(days: 20)

    /// One that equals no other, so that it takes a job and leaves a run.
    private static func backtest(days: Int) -> String {
        #"{"strategy_type": "supertrend", "symbol": "BTCUSD", "market": "spot", "days_back": \#(days)}"#
    }

    private static let training =
        #"{"symbol": "BTCUSD", "market": "spot", "days": 80, "epochs": 10000, "hidden_size": 64}"#

    @Test func `a service on a full disk reads on, fails its jobs, and works again with room`()
        async throws
    {
        try await SmallDisk.with { disk in
            let tool = Tool(home: disk.folder)
            try await tool.importSample()
            let server = try await ServeProcess(tool)
            let first = try await server.submit("/api/v1/backtest/run", Self.backtest)
            #expect(try await server.finished(first)["state"] as? String == "done")
            let training = try await server.submit("/api/v1/ai/train", Self.training)
            try await server.running(training)

            try disk.fill()
            var refused = 0
            for number in 1...12 {
                let answer = try await server.answer(
                    .post("/api/v1/backtest/run", Self.backtest(days: 20 + number))
                )
                if answer.status == 202 {
                    // The log had room left; the run has none.
                    let id = try server.job(in: answer)
                    let job = try await server.get("/api/v1/jobs/\(id)")
                    if job["state"] as? String == "running" || job["state"] as? String == "queued" {
                        continue
                    }
                }
                if answer.status == 500 {
                    #expect(answer.text.contains(#""STORE_FAILED""#), "\(answer.text)")
                    refused += 1
                }
            }
            #expect(refused > 0)
            // Whatever only reads is answered, and so is what was done before.
            let again = try await server.answer(.post("/api/v1/backtest/run", Self.backtest))
            #expect(again.status == 200, "\(again.text)")
            #expect(try server.job(in: again) == first)
            for target in [
                "/api/v1/backtest/runs", "/api/v1/jobs", "/api/v1/jobs/\(first)/result",
                "/api/v1/market/candles?symbol=BTCUSD&market=spot&interval=1h", "/health/live",
            ] {
                let answer = try await server.answer(.get(target))
                #expect(answer.status == 200, "\(target): \(answer.status) \(answer.text)")
            }
            let status = try tool.start(
                ["data", "status"],
                output: .nullDevice,
                errors: .nullDevice
            )
            status.waitUntilExit()
            #expect(status.terminationStatus == 0)
            #expect(server.isRunning)

            try disk.makeRoom()
            let next = try await server.answer(.post("/api/v1/backtest/run", Self.backtest))
            #expect([200, 202].contains(next.status), "\(next.text)")
            let ended = try await server.finished(try server.job(in: next))
            #expect(ended["state"] as? String == "done", "\(ended)")
            server.terminate()
            #expect(try await server.ended() == .stopped)
        }
    }

    @Test func `a home that may only be read is read`() async throws {
        try await SmallDisk.with { disk in
            try await Tool(home: disk.folder).trainSample()
            let before = try await Tool(home: disk.folder).run("data", "status").output
            try disk.makeReadOnly()
            try await Tool.withHome { tool in
                let home = ["--home", disk.folder.path]
                #expect(try await tool.run(["data", "status"] + home).output == before)
                #expect(try await tool.run(["data", "verify"] + home).status == 0)
                #expect(try await tool.run(["model", "list"] + home).status == 0)
                let signal = try await tool.run(
                    [
                        "signal", "--strategy", "lstm_fast", "--symbol", "BTCUSD", "--market",
                        "spot",
                    ] + home
                )
                #expect(signal.status == 0, "\(signal.errors)")
                let written = try await tool.run(
                    [
                        "data", "import", Fixtures.url("sample-btcusd-1h.csv").path, "--symbol",
                        "ETHUSD", "--market", "spot",
                    ] + home
                )
                #expect(written.status == 1)
                #expect(
                    written.errors.contains("check that its folder is writable"),
                    "\(written.errors)"
                )
                try await ServeProcess.run(tool, home) { server in
                    for target in [
                        "/api/v1/ai/models", "/api/v1/jobs", "/health/live",
                        "/api/v1/market/candles?symbol=BTCUSD&market=spot&interval=1h",
                    ] {
                        let answer = try await server.answer(.get(target))
                        #expect(answer.status == 200, "\(target): \(answer.text)")
                    }
                    let job = try await server.answer(
                        .post("/api/v1/backtest/run", Self.backtest)
                    )
                    #expect(job.status == 500)
                    #expect(job.text.contains(#""STORE_FAILED""#), "\(job.text)")
                    server.terminate()
                    #expect(try await server.ended() == .stopped)
                }
            }
        }
    }
}

/// A file system in memory of a few megabytes.
struct SmallDisk {
    let folder: URL

    /// Whether this process may mount.
    static let isAllowed: Bool = {
        guard let disk = try? SmallDisk(megabytes: 1) else { return false }
        disk.remove()
        return true
    }()

    static func with(_ body: (SmallDisk) async throws -> Void) async throws {
        let disk = try SmallDisk(megabytes: 24)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(disk))
        } catch {
            result = .failure(error)
        }
        disk.remove()
        try result.get()
    }

    private init(megabytes: Int) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-disk-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            try Self.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "none", folder.path)
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    private var ballast: URL { folder.appending(path: "ballast") }

    /// Writes until nothing fits.
    func fill() throws {
        try Data().write(to: ballast)
        let file = try FileHandle(forWritingTo: ballast)
        for size in [1 << 16, 1 << 10, 1] {
            let block = Data(repeating: 1, count: size)
            while (try? file.write(contentsOf: block)) != nil {}
        }
        try? file.close()
    }

    func makeRoom() throws {
        try FileManager.default.removeItem(at: ballast)
    }

    func makeReadOnly() throws {
        try Self.run("mount", "-o", "remount,ro", folder.path)
    }

    fileprivate func remove() {
        // A process that is just ending may hold it: it goes when that has.
        try? Self.run("umount", "--lazy", folder.path)
        try? FileManager.default.removeItem(at: folder)
    }

    private struct Refused: Error {}

    private static func run(_ command: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Refused() }
    }
}
