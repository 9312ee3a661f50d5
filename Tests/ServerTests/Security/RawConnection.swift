import NIOCore
import NIOPosix

/// A connection that sends what no well-bred client would.
struct RawConnection {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Connects to a port of this machine.
    static func open(port: Int) async throws -> RawConnection {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel
                    )
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

    /// Sends a text and reads until the other side closes.
    static func exchange(_ text: String, port: Int) async throws -> String {
        try await open(port: port).talk([("", text)])
    }
}
