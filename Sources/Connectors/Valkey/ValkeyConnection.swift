import CHiredis
import Foundation

/// A connection to a server, for one command at a time.
///
/// hiredis speaks the protocol; the waiting is done here, with one deadline for a whole command, so that
/// a server that sends a byte now and then takes no longer than one that sends nothing. An answer has a
/// bound in bytes.
final class ValkeyConnection: @unchecked Sendable {  // alone with the call that took it from `idle`
    /// What a server may answer to the commands that are sent here.
    enum Answer: Hashable {
        case none, done
        case bytes(Data)
    }

    private let context: UnsafeMutablePointer<redisContext>

    /// Connects, authenticates and selects the database.
    ///
    /// - Parameters:
    ///   - address: The server.
    ///   - deadline: When to give up.
    /// - Throws: ``ValkeyError``.
    init(to address: ValkeyAddress, until deadline: ContinuousClock.Instant) throws(ValkeyError) {
        guard let context = redisConnectNonBlock(address.host, Int32(address.port)) else {
            throw .unavailable(reason: "there is no memory for a connection")
        }
        self.context = context
        guard context.pointee.err == 0 else { throw Self.failure(context) }
        try wait(for: Int16(POLLOUT), until: deadline)
        if let password = address.password {
            let words = ["AUTH", address.user, password].compactMap(\.self)
            _ = try send(words.map { Data($0.utf8) }, largest: 1024, until: deadline)
        }
        if address.database != 0 {
            let words = ["SELECT", "\(address.database)"]
            _ = try send(words.map { Data($0.utf8) }, largest: 1024, until: deadline)
        }
    }

    deinit {
        redisFree(context)
    }

    /// Sends a command and waits for its answer.
    ///
    /// After ``ValkeyError/unavailable(reason:)`` and ``ValkeyError/unexpectedAnswer`` the connection is of
    /// no use any more.
    ///
    /// - Parameters:
    ///   - words: The command and its arguments.
    ///   - largest: How many bytes the answer may have.
    ///   - deadline: When to give up.
    /// - Returns: What the server has answered.
    /// - Throws: ``ValkeyError``.
    func send(
        _ words: [Data],
        largest: Int,
        until deadline: ContinuousClock.Instant
    ) throws(ValkeyError) -> Answer {
        try write(Self.encoded(words), until: deadline)
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(context, &reply) == REDIS_OK else {
                throw Self.failure(context)
            }
            if let reply {
                defer { freeReplyObject(reply) }
                return try Self.answer(reply.assumingMemoryBound(to: redisReply.self).pointee)
            }
            guard context.pointee.reader.pointee.len <= largest + 64 else {
                throw .unexpectedAnswer
            }
            try wait(for: Int16(POLLIN), until: deadline)
            guard redisBufferRead(context) == REDIS_OK else { throw Self.failure(context) }
        }
    }

    /// Sends bytes; hiredis itself would end the process by SIGPIPE where the server has gone.
    private func write(
        _ bytes: [UInt8],
        until deadline: ContinuousClock.Instant
    ) throws(ValkeyError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(
                    context.pointee.fd,
                    $0.baseAddress,
                    $0.count,
                    Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
                )
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(for: Int16(POLLOUT), until: deadline)
            } else if errno != EINTR {
                throw .unavailable(reason: String(cString: strerror(errno)))
            }
        }
    }

    /// A command as an array of bulk strings.
    private static func encoded(_ words: [Data]) -> [UInt8] {
        var bytes = Array("*\(words.count)\r\n".utf8)
        for word in words {
            bytes += Array("$\(word.count)\r\n".utf8) + word + Array("\r\n".utf8)
        }
        return bytes
    }

    /// Waits until the socket can be read or written.
    private func wait(
        for events: Int16,
        until deadline: ContinuousClock.Instant
    ) throws(ValkeyError) {
        while true {
            let rest = (deadline - .now) / .milliseconds(1)
            guard rest > 0 else { throw .unavailable(reason: "it takes too long") }
            var socket = pollfd(fd: context.pointee.fd, events: events, revents: 0)
            let ready = poll(&socket, 1, Int32(rest.rounded(.up)))
            if ready > 0 { return }
            guard ready == 0 || errno == EINTR else { throw .unavailable(reason: "poll failed") }
        }
    }

    private static func answer(_ reply: redisReply) throws(ValkeyError) -> Answer {
        let text = reply.str.map { Data(bytes: $0, count: Int(reply.len)) }
        switch reply.type {
        case REDIS_REPLY_NIL: return .none
        case REDIS_REPLY_STATUS: return .done
        case REDIS_REPLY_STRING: return .bytes(text ?? Data())
        case REDIS_REPLY_ERROR:
            throw .refused(String(decoding: text ?? Data(), as: UTF8.self))
        default: throw .unexpectedAnswer
        }
    }

    private static func failure(_ context: UnsafeMutablePointer<redisContext>) -> ValkeyError {
        let reason = withUnsafePointer(to: &context.pointee.errstr) {
            $0.withMemoryRebound(to: CChar.self, capacity: 128) { String(cString: $0) }
        }
        return .unavailable(reason: reason.isEmpty ? "the connection has ended" : reason)
    }
}
