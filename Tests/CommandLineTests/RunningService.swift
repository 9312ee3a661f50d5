import Foundation
import Testing

/// `hindcast serve` at work, on a port of its own.
final class RunningService {
    let process: Process
    let port: UInt16
    private let pipe: Pipe
    private var log: String

    /// Starts the service and waits until it has told its address.
    init(
        _ tool: Tool,
        _ arguments: [String] = [],
        environment: [String: String] = [:]
    ) throws {
        pipe = Pipe()
        process = try tool.start(
            ["serve", "--port", "0"] + arguments,
            environment: environment,
            output: .nullDevice,
            errors: pipe.fileHandleForWriting
        )
        try pipe.fileHandleForWriting.close()
        var log = ""
        var match: Substring?
        while match == nil {
            let bytes = pipe.fileHandleForReading.availableData
            try #require(!bytes.isEmpty, "the service ended: \(log)")
            log += String(decoding: bytes, as: UTF8.self)
            match = log.firstMatch(of: /listening on http:\/\/127\.0\.0\.1:(\d+)/)?.output.1
        }
        self.log = log
        port = try #require(match.flatMap { UInt16($0) })
    }

    /// Answers one request, and closes the connection.
    func get(_ path: String) throws -> String {
        let connection = try Loopback.connected(to: port)
        defer { connection.close() }
        try connection.send(
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n"
        )
        return try connection.received()
    }

    /// Waits until the log says something.
    func waitForLog(_ text: String) throws {
        while !log.contains(text) {
            let bytes = pipe.fileHandleForReading.availableData
            try #require(!bytes.isEmpty, "the service ended: \(log)")
            log += String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Sends a signal.
    func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Waits for the end.
    ///
    /// - Returns: The exit code and all that was logged.
    func end() throws -> (status: Int32, log: String) {
        let rest = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        log += String(decoding: rest, as: UTF8.self)
        return (process.terminationStatus, log)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
}
