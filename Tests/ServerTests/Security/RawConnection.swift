import NIOCore
import NIOPosix

/// A connection that sends what no well-bred client would.
struct RawConnection {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Connects to a port of this machine; `room` bytes may come before they are read, or a few
    /// times as many, and as many as usual where it is nil.
    static func open(port: Int, room: Int? = nil) async throws -> RawConnection {
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let room {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(room))
        }
        let channel = try await bootstrap.connect(host: "localhost", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return RawConnection(channel: channel)
    }

    /// Sends one text after the other, each once the answer so far holds what stands beside it, and
    /// reads until the other side closes.
    func talk(_ steps: [(after: String, text: String)]) async throws -> String {
        try await channel.executeThenClose { inbound, outbound in
            var answer = ""
            var rest = steps[...]
            while let step = rest.first, (step.after.isEmpty || answer.contains(step.after)) {
                try await outbound.write(ByteBuffer(string: step.text))
                rest.removeFirst()
            }
            do {
                for try await bytes in inbound {
                    answer += String(buffer: bytes)
                    while let step = rest.first, (step.after.isEmpty || answer.contains(step.after))
                    {
                        try await outbound.write(ByteBuffer(string: step.text))
                        rest.removeFirst()
                    }
                }
            } catch is IOError {
                // The other side closed with something of ours still on its way.
            }
            return answer
        }
    }

    /// Sends a text, says that nothing will follow where it is the last, reads nothing until
    /// something has happened, and then counts the bytes that still come.
    func deaf(
        _ text: String,
        isLast: Bool = false,
        until event: () async throws -> Void
    ) async throws -> Int {
        try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            if isLast { try await channel.channel.close(mode: .output) }
            try await event()
            var count = 0
            do {
                for try await bytes in inbound { count += bytes.readableBytes }
            } catch is IOError {
                // The other side closed with something of ours still on its way.
            }
            return count
        }
    }

    /// Sends a text and reads until the other side closes.
    static func exchange(_ text: String, port: Int) async throws -> String {
        try await open(port: port).talk([("", text)])
    }
}
