import Foundation
import LoopbackHTTP
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A running `hindcast serve`.
final class ServeProcess: Sendable {
    /// How the process ended.
    struct Exit: Equatable, Sendable {
        /// What it returned, or the signal that ended it.
        let status: Int32
        let isSignal: Bool

        fileprivate init(_ process: Process) {
            status = process.terminationStatus
            isSignal = process.terminationReason == .uncaughtSignal
        }

        private init(status: Int32, isSignal: Bool) {
            self.status = status
            self.isSignal = isSignal
        }

        /// As after a stop that was asked for.
        static let stopped = Exit(status: 0, isSignal: false)
        /// As after `kill -9`.
        static let killed = Exit(status: SIGKILL, isSignal: true)
    }

    /// Where it listens, on loopback.
    let port: Int
    private let process: Process
    private let log: Log
    private let exit: EventLoopFuture<Exit>

    /// Starts the service on a free port and waits until it listens.
    ///
    /// - Parameters:
    ///   - tool: Whose home it serves.
    ///   - flags: Beside the port and `--offline`.
    ///   - environment: Beside the home.
    /// - Throws: Where it ends before it listens.
    init(
        _ tool: Tool,
        _ flags: [String] = [],
        environment: [String: String] = [:]
    ) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let log = Log(on: loop)
        let ending = loop.makePromise(of: Exit.self)
        let errors = Pipe()
        let reading = errors.fileHandleForReading
        // A thread of its own: a handler may outlive the descriptor that it watches.
        Thread.detachNewThread {
            var isOpen = true
            while isOpen {
                let data = reading.availableData
                log.append(data)
                isOpen = !data.isEmpty
            }
        }
        // However late this process sends and reads, unless the test is about that.
        let patience = [("--header-timeout", "300"), ("--idle-timeout", "3600")]
            .filter { !flags.contains($0.0) }
            .flatMap { [$0.0, $0.1] }
        let process = try tool.start(
            ["serve", "--port", "0", "--offline"] + patience + flags,
            environment: environment,
            output: .nullDevice,
            errors: errors.fileHandleForWriting
        )
        try errors.fileHandleForWriting.close()
        let id = process.processIdentifier
        process.terminationHandler = { ending.succeed(Exit($0)) }
        // It may have ended before anybody watched.
        if !process.isRunning { ending.succeed(Exit(process)) }
        let alarm = loop.scheduleTask(in: .minutes(5)) { _ = Foundation.kill(id, SIGKILL) }
        defer { alarm.cancel() }
        do {
            port = try await log.port
        } catch {
            throw Failure(text: "the server does not listen; it said: \(log.text)")
        }
        self.process = process
        self.log = log
        exit = ending.futureResult
    }

    private struct Failure: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }

    /// Runs a body beside the service, and ends it whatever comes of that.
    static func run<T>(
        _ tool: Tool,
        _ flags: [String] = [],
        environment: [String: String] = [:],
        _ body: (ServeProcess) async throws -> T
    ) async throws -> T {
        let server = try await ServeProcess(tool, flags, environment: environment)
        let result: Result<T, any Error>
        do {
            result = .success(try await body(server))
        } catch {
            result = .failure(error)
        }
        try await server.kill()
        return try result.get()
    }

    /// All that it has logged.
    var logged: String { log.text }

    /// How many descriptors it has open; nil where the system does not say.
    var descriptors: Int? {
        try? FileManager.default
            .contentsOfDirectory(atPath: "/proc/\(process.processIdentifier)/fd").count
    }

    /// Bytes of memory that it has; nil where the system does not say.
    var memory: Int? {
        let file = "/proc/\(process.processIdentifier)/statm"
        let pages = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: " ")
        return pages.flatMap { $0.count > 1 ? Int($0[1]) : nil }.map { $0 * Int(getpagesize()) }
    }

    /// Whether it has not ended.
    var isRunning: Bool { process.isRunning }

    /// Ends it as a crash does.
    func kill() async throws {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        _ = try await exit.get()
    }

    /// Asks it to stop, without waiting.
    func terminate() {
        Foundation.kill(process.processIdentifier, SIGTERM)
    }

    /// Waits until it has ended.
    ///
    /// - Parameter patience: When to kill it.
    /// - Returns: How it ended.
    /// - Throws: Where nobody watched it.
    func ended(within patience: TimeAmount = .minutes(5)) async throws -> Exit {
        let id = process.processIdentifier
        let alarm = MultiThreadedEventLoopGroup.singleton.any()
            .scheduleTask(in: patience) { _ = Foundation.kill(id, SIGKILL) }
        defer { alarm.cancel() }
        let exit = try await exit.get()
        try await log.end()
        return exit
    }

    /// Sends a request and takes its answer.
    func answer(_ message: Message, within patience: TimeAmount = .minutes(5)) async throws
        -> Answer
    {
        let reply = try await Wire.say(message, to: port, patience: patience) {
            !$0.answers.isEmpty
        }
        return try #require(reply.answers.first, "no answer: \(reply)")
    }
}

extension Answer {
    /// The body as a JSON object.
    func object() throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
            "\(text.prefix(200))"
        )
    }
}

/// What a process writes, as it comes.
private final class Log: Sendable {
    private struct State {
        var bytes = Data()
        var isListening = false
    }

    private let state = Mutex(State())
    private let listening: EventLoopPromise<Int>
    private let ending: EventLoopPromise<Void>

    init(on loop: any EventLoop) {
        listening = loop.makePromise()
        ending = loop.makePromise()
    }

    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// Where the process listens, once it has said so.
    var port: Int {
        get async throws { try await listening.futureResult.get() }
    }

    /// Waits until all has come.
    func end() async throws {
        try await ending.futureResult.get()
    }

    /// Takes what has come; nothing means that nothing will.
    func append(_ data: Data) {
        guard !data.isEmpty else {
            listening.fail(ChannelError.eof)
            ending.succeed()
            return
        }
        state.withLock { state in
            state.bytes += data
            guard
                !state.isListening,
                let match = String(decoding: state.bytes, as: UTF8.self)
                    .firstMatch(of: /listening on http:\/\/127\.0\.0\.1:([0-9]+)/),
                let port = Int(match.1)
            else { return }
            state.isListening = true
            listening.succeed(port)
        }
    }
}
