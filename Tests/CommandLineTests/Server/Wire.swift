import LoopbackHTTP
import NIOCore
import NIOPosix

/// A connection over which a test says what it likes and hears what comes.
enum Wire {
    /// How a conversation ended.
    enum End: Sendable {
        /// The client had heard enough.
        case enough
        /// The server closed or reset the connection.
        case closed
        /// Nobody ended it in the time that was given.
        case timeUp
    }

    /// What came of a conversation.
    struct Reply: Sendable {
        /// Whole answers.
        var answers: [Answer] = []
        /// An answer that has begun.
        var partial: Answer?
        /// What has come of an answer's head, or is none.
        var rest: [UInt8] = []
        var end = End.closed
    }

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Sends a message and hears what comes, both at once.
    ///
    /// - Parameters:
    ///   - message: What to send; a server that hangs up in the middle is no failure.
    ///   - slowly: What to send after that, a byte now and then.
    ///   - port: Where the server listens.
    ///   - patience: When to hang up, whatever has come.
    ///   - isEnough: When to hang up before that; asked whenever something has come.
    /// - Returns: All that came.
    /// - Throws: Where there is no connection.
    static func say(
        _ message: Message,
        slowly: String = "",
        to port: Int,
        patience: TimeAmount = .minutes(5),
        until isEnough: @Sendable (Reply) -> Bool = { _ in false }
    ) async throws -> Reply {
        let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Connection(wrappingChannelSynchronously: channel)
                }
            }
        let channel = connection.channel
        let alarm = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        var reply = Reply()
        do {
            reply = try await connection.executeThenClose { inbound, outbound in
                async let sending: Void = send(message, slowly: slowly, to: outbound)
                let reply = await listen(to: inbound, until: isEnough)
                // Whoever has hung up gets no more.
                channel.close(promise: nil)
                await sending
                return reply
            }
        } catch is ChannelError {
            // It was closed already.
        }
        alarm.cancel()
        if reply.end == .closed, (try? await alarm.futureResult.get()) != nil {
            reply.end = .timeUp
        }
        return reply
    }

    private static func listen(
        to inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        until isEnough: @Sendable (Reply) -> Bool
    ) async -> Reply {
        var bytes: [UInt8] = []
        do {
            for try await buffer in inbound {
                bytes += buffer.readableBytesView
                var reply = Reply(reading: bytes, isClosed: false)
                guard !isEnough(reply) else {
                    reply.end = .enough
                    return reply
                }
            }
        } catch {
            // A reset ends it as a close does.
        }
        return Reply(reading: bytes, isClosed: true)
    }

    private static func send(
        _ message: Message,
        slowly: String,
        to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async {
        do {
            for piece in message.pieces {
                for _ in 0..<piece.times {
                    try await outbound.write(ByteBuffer(bytes: piece.bytes))
                }
            }
            for byte in slowly.utf8 {
                try await wait(.milliseconds(100))
                try await outbound.write(ByteBuffer(bytes: [byte]))
            }
        } catch {
            // The server has heard enough.
        }
    }

    /// Lets time pass where the passing of time is what is tested.
    static func wait(_ time: TimeAmount) async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        try await loop.scheduleTask(in: time) {}.futureResult.get()
    }
}

extension Wire.Reply {
    /// Reads all that a server has sent.
    fileprivate init(reading bytes: [UInt8], isClosed: Bool) {
        var rest = bytes[...]
        while let (answer, next) = Answer.first(of: rest, isClosed: isClosed) {
            guard answer.isWhole else {
                partial = answer
                break
            }
            answers.append(answer)
            rest = next
        }
        self.rest = Array(rest)
    }
}
