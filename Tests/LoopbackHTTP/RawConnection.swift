import Foundation

/// A TCP connection to a port of this machine, over which a test sends any bytes it likes.
///
/// It uses the system's calls on threads of its own, so that neither Swift's pool nor an event loop
/// that a test keeps busy holds it up.
package final class RawConnection: Sendable {
    /// A call of the system that failed.
    package struct Failure: Error {
        package let call: String
        package let code: Int32
    }

    /// What to do about what has been received so far.
    private enum Reaction {
        case receive
        case send(String)
        case hangUp
    }

    private static let sendFlags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)

    private let descriptor: Int32

    /// Connects.
    ///
    /// - Parameters:
    ///   - port: Where a server listens on 127.0.0.1.
    ///   - room: Bytes that the system may receive before they are read, or a few times as many; nil
    ///     for as many as usual.
    /// - Throws: ``Failure``.
    package init(port: Int, room: Int? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
        if let room {
            var room = Int32(room)
            setsockopt(
                descriptor,
                SOL_SOCKET,
                SO_RCVBUF,
                &room,
                socklen_t(MemoryLayout<Int32>.size)
            )
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(call: "connect", code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Sends one text after the other, each once the answer so far holds what stands beside it, and
    /// reads until the other side closes.
    package func talk(_ steps: [(after: String, text: String)]) async throws -> String {
        let bytes = try await onThread { [self] in
            var rest = steps[...]
            return try converse([]) { received in
                guard let step = rest.first else { return .receive }
                let text = String(decoding: received, as: UTF8.self)
                guard step.after.isEmpty || text.contains(step.after) else { return .receive }
                rest.removeFirst()
                return .send(step.text)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sends bytes and reads until that is enough or the other side closes.
    ///
    /// - Parameters:
    ///   - bytes: What is sent; a server that hangs up in the middle is no failure.
    ///   - isEnough: Asked whenever something has come, with all of it.
    /// - Returns: All that came.
    /// - Throws: ``Failure``.
    package func exchange(
        _ bytes: [UInt8],
        until isEnough: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
    ) async throws -> [UInt8] {
        try await onThread { [self] in
            try converse(bytes) { isEnough($0) ? .hangUp : .receive }
        }
    }

    /// Sends a text, says that nothing will follow where it is the last, reads nothing until
    /// something has happened, and then counts the bytes that still come.
    package func deaf(
        _ text: String,
        isLast: Bool = false,
        until event: () async throws -> Void
    ) async throws -> Int {
        try await onThread { [self] in
            _ = try converse(Array(text.utf8), isReading: false) { _ in .hangUp }
            if isLast { Foundation.shutdown(descriptor, Int32(SHUT_WR)) }
        }
        try await event()
        return try await onThread { [self] in try converse([]) { _ in .receive }.count }
    }

    /// Sends a text and reads until the other side closes.
    package static func exchange(_ text: String, port: Int) async throws -> String {
        try await RawConnection(port: port).talk([("", text)])
    }

    /// Sends and receives at the same time, until the other side closes or a reaction hangs up.
    ///
    /// - Parameters:
    ///   - first: What is sent first.
    ///   - isReading: Whether anything is read; otherwise it ends once all is sent.
    ///   - react: Asked when all is sent, and whenever something has come.
    /// - Returns: All received bytes.
    /// - Throws: An error of the socket.
    private func converse(
        _ first: [UInt8],
        isReading: Bool = true,
        _ react: ([UInt8]) -> Reaction
    ) throws -> [UInt8] {
        var outgoing = first[...]
        var received: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            reacting: while outgoing.isEmpty {
                switch react(received) {
                case .receive: break reacting
                case .send(let text): outgoing += Array(text.utf8)
                case .hangUp: return received
                }
            }
            var state = pollfd(fd: descriptor, events: 0, revents: 0)
            if isReading { state.events |= Int16(POLLIN) }
            if !outgoing.isEmpty { state.events |= Int16(POLLOUT) }
            // Only so that a test of a server that hangs ends at all.
            guard poll(&state, 1, 1_800_000) > 0 else { throw Failure(call: "poll", code: errno) }
            if state.revents & Int16(POLLOUT) != 0 {
                let count = outgoing.withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Self.sendFlags)
                }
                if count > 0 {
                    outgoing = outgoing.dropFirst(count)
                } else if errno != EAGAIN {
                    // The other side has heard enough; what it has said may still be read.
                    outgoing = []
                }
            }
            if state.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
                let count = recv(descriptor, &room, room.count, Int32(MSG_DONTWAIT))
                if count > 0 {
                    received += room[..<count]
                    // With nothing to send it is asked above.
                    guard !outgoing.isEmpty else { continue }
                    switch react(received) {
                    case .receive: break
                    case .send(let text): outgoing += Array(text.utf8)
                    case .hangUp: return received
                    }
                } else if count == 0 || errno != EAGAIN {
                    // Closed, or reset with something of ours still on its way.
                    return received
                }
            }
        }
    }
}

/// Runs code that may block on a thread of its own.
private func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
}
