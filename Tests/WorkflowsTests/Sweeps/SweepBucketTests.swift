import Connectors
import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// A sweep whose folder is a prefix of a bucket of a real S3 store.
@Suite(.enabled(if: MotoServer.isThere, "moto is missing: scripts/check-deploy.sh installs it"))
struct SweepBucketTests {
    @Test func `the merged bytes are those of a folder, after damage and with two writers at once`()
        async throws
    {
        let request = try SweepRequest.search(SweepSample.search())
        let server = try MotoServer(bucket: "sweeps")
        defer { server.stop() }
        let folder = try SweepFolder("s3://sweeps/btc", environment: server.environment)
        let client = try S3Client(S3Location("s3://sweeps/btc"), environment: server.environment)
        try await TemporaryWorkspace.with([SweepSample.series()], reproducing: false) { workspace in
            let planned = try await workspace.planSweep(request, to: folder).result
            #expect(planned.plan.hasPrefix("s3://sweeps/btc/"))
            #expect(planned.tasks == 9)
            // Equal plans are one.
            #expect(try await workspace.planSweep(request, to: folder).result == planned)
            let sweep = try await Sweep.open(planned.plan, environment: server.environment)
            let first = try await sweep.run(SweepShard("1/3")).result
            #expect(first.computed == 3)
            #expect(try await sweep.status().result.done == 3)
            let error = await #expect(throws: SweepError.self) {
                try await workspace.merge(sweep, now: .testStart).result
            }
            #expect(error.map { SweepExit($0) } == .retry)

            // Both work on the same tasks and write the same objects.
            async let one = sweep.run(workers: 2).result
            async let other = sweep.run(workers: 1).result
            let both = try await [one, other]
            #expect(both.allSatisfy { $0.exit == .done })
            let names = try await client.names(in: "results")
            #expect(names.count == 9)
            let good = try #require(await client.object("results/\(names[4])"))
            try await client.replace(good.prefix(good.count / 2), "results/\(names[4])")
            #expect(try await sweep.status(reading: true).result.damaged.count == 1)
            let rest = try await sweep.run().result
            #expect(rest.damaged == 1)
            #expect(rest.computed == 1)
            #expect(try await client.object("results/\(names[4])") == good)

            let merged = try await workspace.merge(sweep, now: .testStart).result
            try await SweepSample.withFolder { folder in
                let local = try await SweepSample.sweep(request, in: workspace, to: folder)
                #expect(local.name == sweep.name)
                _ = try await local.run().result
                let whole = try await workspace.merge(local, now: .testStart).result
                #expect(try SweepSample.json(merged) == SweepSample.json(whole))
                let files = try SweepSample.files(of: folder)
                for file in files {
                    let name = file.pathComponents.suffix(3).joined(separator: "/")
                    #expect(try await client.object(name) == Data(contentsOf: file))
                }
                #expect(files.count == 9)
            }
        }
    }

    @Test func `a bucket or a plan that is missing says so`() async throws {
        let server = try MotoServer(bucket: "sweeps")
        defer { server.stop() }
        let plan = "s3://sweeps/none/\(String(repeating: "0", count: 64)).json"
        let missing = await #expect(throws: SweepError.self) {
            _ = try await Sweep.open(plan, environment: server.environment)
        }
        #expect(missing == .noPlan(path: plan))
        let error = await #expect(throws: ObjectStoreError.self) {
            _ = try await Sweep.open("s3://others/plan.json", environment: server.environment)
        }
        #expect(error.map { SweepExit($0) } == .usage)
        #expect(error.map { "\($0)" }?.contains("NoSuchBucket") == true)
    }
}

/// A real S3 store on loopback: `scripts/s3-server.py`, with the Python that has moto.
struct MotoServer {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let python =
        ProcessInfo.processInfo.environment["HINDCAST_MOTO_PYTHON"]
        ?? root.appending(path: ".venv-moto/bin/python3").path

    /// Whether it can be started.
    static let isThere: Bool = FileManager.default.isExecutableFile(
        atPath: URL(filePath: python).deletingLastPathComponent().appending(path: "moto_server")
            .path
    )

    private let process = Process()
    private let input = Pipe()
    let url: String

    /// Starts a store with one bucket.
    init(bucket: String) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: Self.python)
        process.arguments = [Self.root.appending(path: "scripts/s3-server.py").path, bucket]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        url = line.trimmingCharacters(in: .whitespacesAndNewlines)
        try #require(url.hasPrefix("http://"), "the store has not started")
    }

    var environment: [String: String] {
        [
            "AWS_ENDPOINT_URL_S3": url, "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
        ]
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
