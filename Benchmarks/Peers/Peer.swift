import Foundation

/// A Python process that does a peer's work, one command at a time.
///
/// It answers every line with a line: milliseconds for a command, its name before the first one.
final class Peer {
    /// What it calls itself: library, version, instructions.
    private(set) var name = ""
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var pending = Data()
    private var isResting = false

    /// Starts it and waits until it says its name.
    ///
    /// - Parameters:
    ///   - python: The interpreter.
    ///   - script: A file of `scripts/peers`.
    ///   - arguments: Those of the script.
    ///   - environment: What to add to our own.
    /// - Throws: ``PeerError`` where the script cannot find its library.
    init(
        python: String,
        script: String,
        arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        process.executableURL = URL(filePath: python)
        process.arguments = [root.appending(path: "scripts/peers/\(script)").path] + arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        name = try line()
    }

    deinit {
        wake()
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Holds the process still: threads of OpenMP and ONNX Runtime spin long after their work, on the
    /// cores that the next one needs.
    func rest() {
        guard !isResting else { return }
        isResting = process.suspend()
    }

    private func wake() {
        guard isResting else { return }
        isResting = !process.resume()
    }

    /// Milliseconds of one command.
    func measure(_ command: String) throws -> Double {
        wake()
        try input.fileHandleForWriting.write(contentsOf: Data((command + "\n").utf8))
        let answer = try line()
        guard let milliseconds = Double(answer) else { throw PeerError(answer: answer) }
        return milliseconds
    }

    private func line() throws -> String {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending = Data(pending[(end + 1)...])
                return line
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw PeerError(answer: "it ended") }
            pending.append(more)
        }
    }
}

extension Peer {
    private static var cores: String { "\(ProcessInfo.processInfo.activeProcessorCount)" }

    /// The guide's network in PyTorch.
    static func torch(python: String, environment: [String: String] = [:]) throws -> Peer {
        try Peer(
            python: python,
            script: "torch_lstm.py",
            arguments: [cores],
            environment: environment
        )
    }

    /// A network of ours in ONNX Runtime.
    static func onnxRuntime(python: String, model: URL) throws -> Peer {
        try Peer(python: python, script: "onnx_lstm.py", arguments: [cores, model.path])
    }

    /// The matrix product of numpy's OpenBLAS.
    static func openBLAS(python: String, environment: [String: String]) throws -> Peer {
        let threads = ["OPENBLAS_NUM_THREADS": cores]
        return try Peer(
            python: python,
            script: "openblas_sgemm.py",
            environment: environment.merging(threads) { _, new in new }
        )
    }
}

/// The peer did not answer as it should.
struct PeerError: Error, CustomStringConvertible {
    let answer: String
    var description: String { "the Python process does not answer: \(answer)" }
}
