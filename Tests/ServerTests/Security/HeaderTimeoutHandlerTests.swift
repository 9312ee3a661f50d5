import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Server
import Testing

/// Time is ours here: the event loop has no clock of its own.
struct HeaderTimeoutHandlerTests {
    /// A connection with 10 seconds for a head and 60 for a body.
    private struct Connection {
        let channel = EmbeddedChannel()

        init() throws {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false,
                withErrorHandling: false
            )
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(HeaderTimeoutHandler(head: .seconds(10), body: .seconds(60)))
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func send(_ text: String) throws {
            try channel.writeInbound(ByteBuffer(string: text))
        }

        func answer() throws {
            let head = HTTPResponse(status: .ok, headerFields: [.contentLength: "0"])
            try channel.writeOutbound(HTTPResponsePart.head(head))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
        }

        func advance(_ seconds: Int64) {
            channel.embeddedEventLoop.advanceTime(by: .seconds(seconds))
        }

        var isOpen: Bool {
            channel.isActive
        }
    }

    private static let request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    private static let upload = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 90\r\n\r\n"

    @Test func `a connection that says nothing is closed`() throws {
        let connection = try Connection()
        connection.advance(9)
        #expect(connection.isOpen)
        connection.advance(1)
        #expect(!connection.isOpen)
    }

    @Test func `a head that arrives byte by byte runs into its timeout`() throws {
        let connection = try Connection()
        for (second, letter) in Self.request.prefix(10).enumerated() {
            #expect(connection.isOpen, "after \(second) s")
            try connection.send(String(letter))
            connection.advance(1)
        }
        #expect(!connection.isOpen)
    }

    @Test func `a body that arrives byte by byte runs into its timeout`() throws {
        let connection = try Connection()
        try connection.send(Self.upload)
        for second in 0..<60 {
            #expect(connection.isOpen, "after \(second) s")
            try connection.send("x")
            connection.advance(1)
        }
        #expect(!connection.isOpen)
    }

    @Test func `while an answer is made nothing counts`() throws {
        let connection = try Connection()
        connection.advance(9)
        try connection.send(Self.request)
        connection.advance(3_600)
        #expect(connection.isOpen)
    }

    @Test func `a connection may be idle between requests, but the next head has a timeout`() throws
    {
        let connection = try Connection()
        for _ in 0..<3 {
            try connection.send(Self.request)
            try connection.answer()
            connection.advance(3_600)
            #expect(connection.isOpen)
        }
        try connection.send("G")
        connection.advance(9)
        try connection.send("E")
        #expect(connection.isOpen)
        connection.advance(1)
        #expect(!connection.isOpen)
    }

    @Test func `requests sent at once are answered in turn, and half a third has its time`() throws
    {
        let connection = try Connection()
        try connection.send(Self.request + Self.request)
        try connection.send("GET /")
        connection.advance(3_600)
        try connection.answer()
        connection.advance(3_600)
        #expect(connection.isOpen)
        try connection.answer()
        connection.advance(9)
        #expect(connection.isOpen)
        connection.advance(1)
        #expect(!connection.isOpen)
    }

    @Test func `a body after its answer has the timeout of a head`() throws {
        let connection = try Connection()
        try connection.send(Self.upload)
        try connection.answer()
        connection.advance(9)
        #expect(connection.isOpen)
        connection.advance(1)
        #expect(!connection.isOpen)
    }

    @Test func `a body that comes in time lets the connection live`() throws {
        let connection = try Connection()
        try connection.send(Self.upload)
        connection.advance(59)
        try connection.send(String(repeating: "x", count: 90))
        connection.advance(3_600)
        try connection.answer()
        connection.advance(3_600)
        #expect(connection.isOpen)
    }
}
