import NIOCore
import NIOEmbedded
import Server
import Testing

/// Time is ours here, and what the kernel takes, too.
struct DeliveryHandlerTests {
    /// Takes nothing until it is told to.
    private final class Kernel: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        func flush(context: ChannelHandlerContext) {}

        func take(from channel: EmbeddedChannel) throws {
            try channel.pipeline.syncOperations.context(handler: self).flush()
        }
    }

    /// A connection with 10 seconds of patience, and 4 once the service stops.
    private struct Connection {
        let channel = EmbeddedChannel()
        let kernel = Kernel()

        init() throws {
            let handler = DeliveryHandler(patience: .seconds(10), grace: .seconds(4))
            try channel.pipeline.syncOperations.addHandlers([kernel, handler])
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func send(_ text: String) {
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        }

        func take() throws {
            try kernel.take(from: channel)
        }

        func close() {
            channel.close(promise: nil)
        }

        func advance(_ seconds: Int64) {
            channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        }

        var isOpen: Bool { channel.isActive }
    }

    @Test func `a close waits until all is taken`() throws {
        let connection = try Connection()
        connection.send("answer")
        connection.close()
        connection.advance(9)
        #expect(connection.isOpen)
        try connection.take()
        #expect(!connection.isOpen)
        #expect(try connection.channel.readOutbound() == ByteBuffer(string: "answer"))
    }

    @Test func `a close with nothing to wait for is one`() throws {
        let connection = try Connection()
        connection.send("answer")
        try connection.take()
        connection.close()
        #expect(!connection.isOpen)
    }

    @Test(arguments: [false, true])
    func `a client that reads nothing is disconnected, closing or not`(closing: Bool)
        throws
    {
        let connection = try Connection()
        connection.send("answer")
        if closing { connection.close() }
        connection.advance(9)
        #expect(connection.isOpen)
        connection.advance(1)
        #expect(!connection.isOpen)
    }

    @Test func `a slow client is waited for until it stops reading`() throws {
        let connection = try Connection()
        connection.send("0")
        for number in 1...20 {
            connection.advance(7)
            try connection.take()
            connection.send("\(number)")
            #expect(connection.isOpen, "after \(7 * number) s")
        }
        // At most twice the patience: it is looked at so often and no more.
        connection.advance(20)
        #expect(!connection.isOpen)
    }

    @Test func `while nothing waits to be taken nothing counts`() throws {
        let connection = try Connection()
        connection.send("answer")
        try connection.take()
        connection.advance(3_600)
        #expect(connection.isOpen)
    }

    @Test func `once the service stops a close waits no longer than that allows`() throws {
        let connection = try Connection()
        connection.send("answer")
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        connection.close()
        connection.advance(3)
        #expect(connection.isOpen)
        connection.advance(1)
        #expect(!connection.isOpen)
    }

    @Test func `an answer that begins when that time is over is not waited for`() throws {
        let connection = try Connection()
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        connection.advance(4)
        #expect(connection.isOpen)
        connection.send("answer")
        connection.close()
        #expect(!connection.isOpen)
    }

    @Test func `what comes while a close waits is not taken`() throws {
        let connection = try Connection()
        try connection.channel.writeInbound(ByteBuffer(string: "first"))
        connection.send("answer")
        connection.close()
        try connection.channel.writeInbound(ByteBuffer(string: "second"))
        #expect(try connection.channel.readInbound() == ByteBuffer(string: "first"))
        #expect(try connection.channel.readInbound(as: ByteBuffer.self) == nil)
    }
}
