import Foundation

/// A Python process that does the same work with PyTorch, one command at a time.
final class TorchPeer {
    /// PyTorch's version.
    private(set) var version = ""
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var pending = Data()

    /// Starts it and waits until PyTorch is there.
    init(python: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        process.executableURL = URL(filePath: python)
        process.arguments = [
            root.appending(path: "scripts/peers/torch_step.py").path,
            "\(ProcessInfo.processInfo.activeProcessorCount)",
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        version = try line()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Milliseconds of one command.
    func measure(_ command: String) throws -> Double {
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

/// The peer did not answer with a number.
struct PeerError: Error, CustomStringConvertible {
    let answer: String
    var description: String { "the PyTorch process does not answer: \(answer)" }
}
