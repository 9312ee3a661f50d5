public import Foundation
import Glibc

/// Debian's `valkey-server` or `redis-server` on a free port of loopback, for the time of a test.
public final class ValkeyServer: @unchecked Sendable {
    // `process` and `pipe` are set once in `init`; their methods may be called from any thread.

    /// Whether one of the servers is installed.
    public static var isInstalled: Bool { executable != nil }
    /// What to say where none is.
    public static let absence =
        "neither valkey-server nor redis-server is here: scripts/ci/prepare.sh"

    /// The port that it listens at.
    public let port: Int
    private let process: Process
    private let pipe: Pipe

    private static let executable: URL? = ["valkey-server", "redis-server"].lazy.flatMap { name in
        ["/usr/bin", "/usr/local/bin"].map { URL(filePath: "\($0)/\(name)") }
    }.first { FileManager.default.isExecutableFile(atPath: $0.path) }

    /// Starts a server that keeps nothing on disk, and waits until it takes connections.
    ///
    /// - Parameters:
    ///   - port: The port; nil for a free one.
    ///   - arguments: Further settings, such as `--maxmemory 1mb`.
    /// - Throws: What keeps it from starting.
    public init(port: Int? = nil, _ arguments: [String] = []) throws {
        guard let executable = Self.executable else { throw CocoaError(.fileNoSuchFile) }
        let port = try port ?? RawServer.freePort()
        self.port = port
        process = Process()
        pipe = Pipe()
        process.executableURL = executable
        process.arguments =
            ["--bind", "127.0.0.1", "--port", "\(port)", "--save", "", "--appendonly", "no"]
            + ["--dir", FileManager.default.temporaryDirectory.path] + arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        var log = Data()
        while !log.contains("eady to accept connections") {
            let part = pipe.fileHandleForReading.availableData
            guard !part.isEmpty else { throw CocoaError(.executableLoad) }
            log += part
        }
    }

    /// `redis://127.0.0.1:PORT`.
    public var address: String { "redis://127.0.0.1:\(port)" }

    /// Ends it at once, as a crash does.
    public func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    deinit {
        kill()
    }
}

/// A server on a free port of loopback that answers whatever it is asked with the same bytes, or not at
/// all.
public final class RawServer: Sendable {
    /// The port that it listens at.
    public let port: Int
    private let listener: Int32

    /// Starts to listen.
    ///
    /// - Parameter answer: What is sent once something was received; nil for nothing.
    /// - Throws: What the system says of the socket.
    public init(answering answer: Data?) throws {
        (listener, port) = try Self.listen()
        let listener = listener
        Thread.detachNewThread {
            var clients: [Int32] = []
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { break }
                clients.append(client)
                guard let answer else { continue }
                Thread.detachNewThread {
                    var request = [UInt8](repeating: 0, count: 1 << 16)
                    while recv(client, &request, request.count, 0) > 0 {
                        let sent = answer.withUnsafeBytes {
                            send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                        }
                        if sent < 0 { break }
                    }
                }
            }
            clients.forEach { close($0) }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// A port at which nobody listens now.
    public static func freePort() throws -> Int {
        let (socket, port) = try listen()
        close(socket)
        return port
    }

    private static func listen() throws -> (socket: Int32, port: Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener, address, length) == 0, Glibc.listen(listener, 16) == 0 else {
                    return Int32(-1)
                }
                return getsockname(listener, address, &length)
            }
        }
        guard listener >= 0, status == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EADDRINUSE)
        }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }
}

extension Data {
    fileprivate func contains(_ text: String) -> Bool { range(of: Data(text.utf8)) != nil }
}
