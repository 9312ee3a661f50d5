import Hummingbird
import HummingbirdCore
import LoopbackHTTP
import NIOCore
import NIOHTTPTypes
import Server
import Testing

/// Clients of a real socket that do not read what they have asked for, or not yet.
@Suite(.tags(.timed)) struct SlowReaderTests {
    /// Tells when the framework closes a connection, and when it is closed; or closes it itself
    /// behind an answer, as the framework does when the service stops.
    private final class Witness: ChannelOutboundHandler, ChannelInboundHandler,
        RemovableChannelHandler
    {
        typealias InboundIn = HTTPRequestPart
        typealias OutboundIn = HTTPResponsePart

        private let events: Events
        private let hangsUp: Bool

        init(_ events: Events, hangsUp: Bool) {
            self.events = events
            self.hangsUp = hangsUp
        }

        func write(
            context: ChannelHandlerContext,
            data: NIOAny,
            promise: EventLoopPromise<Void>?
        ) {
            context.write(data, promise: promise)
            if hangsUp, case .end = unwrapOutboundIn(data) {
                context.flush()
                events.closing.finish()
                context.close(promise: nil)
            }
        }

        func close(
            context: ChannelHandlerContext,
            mode: CloseMode,
            promise: EventLoopPromise<Void>?
        ) {
            events.closing.finish()
            context.close(mode: mode, promise: promise)
        }

        func channelInactive(context: ChannelHandlerContext) {
            events.closed.finish()
            context.fireChannelInactive()
        }
    }

    private struct Events: Sendable {
        let isClosing: AsyncStream<Void>
        let isClosed: AsyncStream<Void>
        let closing: AsyncStream<Void>.Continuation
        let closed: AsyncStream<Void>.Continuation

        init() {
            (isClosing, closing) = AsyncStream.makeStream()
            (isClosed, closed) = AsyncStream.makeStream()
        }
    }

    /// More than all buffers between here and there hold.
    private static let size = 32 * 1024 * 1024

    private static func app(
        patience: TimeAmount,
        hangsUp: Bool = false,
        _ events: Events
    ) -> ServedRoutes {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                WireHandlers(patience: patience, grace: .hours(1)),
                Witness(events, hangsUp: hangsUp),
            ]
        )
        let large = ByteBuffer(repeating: 120, count: size)
        return served(by: [], server: .http1(configuration: configuration)) {
            $0.get("/large") { _, _ in
                Response(status: .ok, body: ResponseBody(byteBuffer: large))
            }
            $0.get("/endless") { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        while true { try await writer.write(large) }
                    }
                )
            }
        }
    }

    private static func request(_ path: String) -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n"
    }

    @Test(.timeLimit(.minutes(60)), arguments: [false, true])
    func `a client that reads late still gets the whole answer`(isLast: Bool) async throws {
        let events = Events()
        // The framework closes it because the client has closed its half, or of its own accord.
        let app = Self.app(patience: .hours(1), hangsUp: !isLast, events)
        try await app.run { client in
            let connection = try RawConnection(
                port: client.port,
                room: 4_096
            )
            let count = try await connection.deaf(Self.request("/large"), isLast: isLast) {
                for await _ in events.isClosing {}
            }
            #expect(count > Self.size)
        }
    }

    @Test(.timeLimit(.minutes(60)), arguments: ["/large", "/endless"])
    func `a client that never reads is disconnected`(path: String) async throws {
        let events = Events()
        let app = Self.app(patience: .milliseconds(200), events)
        try await app.run { client in
            let connection = try RawConnection(
                port: client.port,
                room: 4_096
            )
            let count = try await connection.deaf(Self.request(path)) {
                for await _ in events.isClosed {}
            }
            #expect(count < Self.size)
        }
    }
}
