import Foundation
import TestSupport
import Testing

/// The built `hindcast` executable, run as a person runs it, in a home of its own.
struct Tool {
    /// What came of a run.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String

        /// The output as JSON.
        func json() throws -> Any {
            try JSONSerialization.jsonObject(with: Data(output.utf8))
        }
    }

    let home: URL

    /// Makes a home for the duration of a body.
    static func withHome<T>(_ body: (Tool) async throws -> T) async throws -> T {
        let home = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-test-\(UUID().uuidString)", directoryHint: .isDirectory)
        defer { try? FileManager.default.removeItem(at: home) }
        return try await body(Tool(home: home))
    }

    /// The executable, which lies where the tests were built to.
    static var executable: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "hindcast")
    }

    /// Starts the tool without waiting for it.
    func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        output: FileHandle,
        errors: FileHandle,
        onExit: (@Sendable (Process) -> Void)? = nil
    ) throws -> Process {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        process.environment = ["HINDCAST_HOME": home.path, "PATH": "/usr/bin:/bin"]
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        process.terminationHandler = onExit
        try process.run()
        return process
    }

    /// Runs the tool to its end, and holds no thread meanwhile: tests that talk to a service share the
    /// few that there are.
    private func ended(
        _ arguments: [String],
        environment: [String: String],
        output: FileHandle,
        errors: FileHandle
    ) async throws -> Int32 {
        try await withCheckedThrowingContinuation { continuation in
            do {
                _ = try start(
                    arguments,
                    environment: environment,
                    output: output,
                    errors: errors,
                    onExit: { continuation.resume(returning: $0.terminationStatus) }
                )
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Runs the tool to its end.
    func run(_ arguments: String...) async throws -> Outcome {
        try await run(arguments)
    }

    /// Runs the tool to its end.
    func run(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        // Files, not pipes: a report is larger than a pipe holds.
        let output = home.appending(path: "stdout-\(UUID().uuidString)")
        let errors = home.appending(path: "stderr-\(UUID().uuidString)")
        for url in [output, errors] {
            try Data().write(to: url)
        }
        defer {
            for url in [output, errors] {
                try? FileManager.default.removeItem(at: url)
            }
        }
        let handles = try [output, errors].map { try FileHandle(forWritingTo: $0) }
        let status = try await ended(
            arguments,
            environment: environment,
            output: handles[0],
            errors: handles[1]
        )
        for handle in handles { try handle.close() }
        return Outcome(
            status: status,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        )
    }

    /// A file in the home with some text.
    func file(_ name: String, _ text: String) throws -> String {
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let url = home.appending(path: name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    /// Imports the 2,000 candles of the sample as spot candles of a symbol.
    func importSample(as symbol: String = "BTCUSD") async throws {
        let sample = Fixtures.url("sample-btcusd-1h.csv").path
        let outcome = try await run(
            ["data", "import", sample, "--symbol", symbol, "--market", "spot"]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    /// Imports the sample and trains a small model on it.
    func trainSample() async throws {
        try await importSample()
        let outcome = try await run([
            "train", "--symbol", "BTCUSD", "--market", "spot", "--days", "83", "--epochs", "2",
            "--hidden-size", "8", "--num-layers", "1", "--seed", "7",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    /// The files below the home, without the database's own side files.
    func files() throws -> [String] {
        let enumerator = FileManager.default.enumerator(atPath: home.path)
        return (enumerator?.allObjects as? [String] ?? [])
            .filter { file in !["-wal", "-shm", ".mark"].contains { file.hasSuffix($0) } }
            .sorted()
    }
}
