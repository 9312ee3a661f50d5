import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A language model on loopback that speaks OpenAI's wire format and misbehaves as its script says.
package final class FakeLanguageServer: Sendable {
    /// What to do with one request.
    package enum Reply: Sendable {
        /// A completion with that content.
        case content(String)
        /// The same, that much later.
        case late(String, Duration)
        /// That body, complete, with a status and headers.
        case body(String, status: Int = 200, headers: [(String, String)] = [])
        /// The start of a completion, as if it were all.
        case truncated
        /// Nothing, for ever.
        case never
        /// A byte now and then, for ever.
        case drip
        /// A body of so many bytes.
        case flood(Int)
        /// No response: the connection is closed.
        case close

        /// An opinion within the schema.
        package static let good = opinion("LONG", 0.75)

        /// An opinion in the schema's form.
        package static func opinion(_ direction: String, _ confidence: Double) -> Reply {
            .content(
                #"{"direction":"\#(direction)","confidence":\#(confidence),"reasoning":"as told"}"#
            )
        }

        /// A failure of the server.
        package static func status(_ status: Int, retryAfter: Int? = nil) -> Reply {
            .body(
                #"{"error":{"message":"out of order"}}"#,
                status: status,
                headers: retryAfter.map { [("Retry-After", "\($0)")] } ?? []
            )
        }
    }

    /// A request as it came.
    package struct Request: Sendable {
        /// Method and path.
        package let line: String
        /// The bearer token and the word before it; nil where there is none.
        package let authorization: String?
        /// The body.
        package let body: String
    }

    private struct State {
        var script: [Reply]
        var requests: [Request] = []
        var open = 0
        var mostOpen = 0
    }

    private let state: Mutex<State>
    private let otherwise: Reply
    private let whenAsked: @Sendable () -> Void
    /// How many requests have come, at each of them.
    private let arrivals = AsyncStream.makeStream(of: Int.self)

    /// Creates a server that goes through its script and gives one reply after that.
    ///
    /// - Parameters:
    ///   - script: The first replies.
    ///   - otherwise: Every further reply.
    ///   - whenAsked: Called at every request.
    package init(
        script: [Reply] = [],
        otherwise: Reply = .good,
        whenAsked: @escaping @Sendable () -> Void = {}
    ) {
        state = Mutex(State(script: script))
        self.otherwise = otherwise
        self.whenAsked = whenAsked
    }

    /// Every request so far.
    package var requests: [Request] { state.withLock { $0.requests } }

    /// Returns once so many requests have come, or the task is cancelled; one task at a time waits.
    package func asked(_ count: Int = 1) async {
        guard requests.count < count else { return }
        for await number in arrivals.stream where number >= count { return }
    }

    /// How many requests have waited for their reply at once, at most.
    package var mostAtOnce: Int { state.withLock { $0.mostOpen } }

    /// Runs the server while the body runs, and tells it the endpoint.
    @discardableResult
    package func run<T>(_ body: (String) async throws -> T) async throws -> T {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(server: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = server.localAddress?.port ?? 0
        let result: Result<T, any Error>
        do {
            result = .success(try await body("http://127.0.0.1:\(port)/v1"))
        } catch {
            result = .failure(error)
        }
        try await server.close()
        return try result.get()
    }

    fileprivate func reply(to request: Request) -> Reply {
        defer { whenAsked() }
        return state.withLock { state in
            state.requests.append(request)
            arrivals.continuation.yield(state.requests.count)
            state.open += 1
            state.mostOpen = max(state.mostOpen, state.open)
            return state.script.isEmpty ? otherwise : state.script.removeFirst()
        }
    }

    fileprivate func replied() {
        state.withLock { $0.open -= 1 }
    }
}

/// A completion with that content.
private func completion(_ content: String) -> String {
    let text = (try? JSONEncoder().encode(content)).map { String(decoding: $0, as: UTF8.self) }
    return #"{"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"#
        + #""assistant","content":\#(text ?? "null")},"finish_reason":"stop"}]}"#
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: FakeLanguageServer
    private var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "")
    private var body = ""

    init(server: FakeLanguageServer) {
        self.server = server
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = ""
        case .body(let part): body += String(buffer: part)
        case .end:
            let reply = server.reply(
                to: FakeLanguageServer.Request(
                    line: "\(head.method.rawValue) \(head.uri)",
                    authorization: head.headers.first(name: "Authorization"),
                    body: body
                )
            )
            Responder(server: server, channel: context.channel).give(reply)
        }
    }
}

/// One channel's way back.
private struct Responder: Sendable {
    let server: FakeLanguageServer
    let channel: any Channel

    func give(_ reply: FakeLanguageServer.Reply) {
        switch reply {
        case .content(let text):
            send(completion(text))
        case .late(let text, let delay):
            let pause = TimeAmount.nanoseconds(Int64(delay / .nanoseconds(1)))
            channel.eventLoop.scheduleTask(in: pause) { send(completion(text)) }
        case .body(let text, let status, let headers):
            send(text, status: status, headers: headers)
        case .truncated:
            send(String(completion("{}").dropLast(40)))
        case .flood(let bytes):
            send(String(repeating: " ", count: bytes))
        case .never:
            server.replied()
        case .drip:
            server.replied()
            start(length: 1_000_000)
            drip()
        case .close:
            server.replied()
            channel.close(promise: nil)
        }
    }

    private func send(
        _ text: String,
        status: Int = 200,
        headers: [(String, String)] = []
    ) {
        server.replied()
        start(status: status, headers: headers, length: text.utf8.count)
        channel.write(
            HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: text))),
            promise: nil
        )
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }

    private func start(
        status: Int = 200,
        headers: [(String, String)] = [],
        length: Int
    ) {
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status),
            headers: HTTPHeaders(headers + [("Content-Length", "\(length)")])
        )
        channel.writeAndFlush(HTTPServerResponsePart.head(head), promise: nil)
    }

    private func drip() {
        guard channel.isActive else { return }
        channel.writeAndFlush(
            HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: " "))),
            promise: nil
        )
        channel.eventLoop.scheduleTask(in: .milliseconds(20)) { drip() }
    }
}
