import Foundation
package import Market
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An exchange on loopback that speaks Binance's wire format and misbehaves as its script says.
package final class FakeExchange: Sendable {
    /// What to do with one request.
    package struct Reply: Sendable {
        package enum Kind: Sendable {
            /// The rows asked for.
            case rows
            /// The first rows of those asked for.
            case short(Int)
            /// That text, complete.
            case text(String, status: Int)
            /// The right answer up to its half, as if it were all.
            case truncated
            /// Nothing, for ever.
            case stall
            /// Head and half a body, then nothing.
            case stallInBody
            /// Head and half a body, then a reset.
            case reset
        }

        package var kind = Kind.rows
        package var headers: [(String, String)] = []

        package static let good = Reply()
        package static func short(_ rows: Int) -> Reply { Reply(kind: .short(rows)) }
        package static func text(
            _ text: String,
            _ status: Int = 200,
            _ headers: (String, String)...
        )
            -> Reply
        {
            Reply(kind: .text(text, status: status), headers: headers)
        }
        package static func headers(_ headers: (String, String)...) -> Reply {
            Reply(headers: headers)
        }
        package static func kind(_ kind: Kind) -> Reply { Reply(kind: kind) }
    }

    private let candles: [Candle]
    private let funding: [FundingRate]
    private let script: Mutex<[Reply]>
    private let log = Mutex<[String]>([])
    /// How many requests have come, at each of them.
    private let arrivals = AsyncStream.makeStream(of: Int.self)

    package init(candles: [Candle] = [], funding: [FundingRate] = [], script: [Reply] = []) {
        self.candles = candles
        self.funding = funding
        self.script = Mutex(script)
    }

    /// Path and query of every request so far.
    package var requests: [String] { log.withLock { $0 } }

    /// Returns once so many requests have come, or the task is cancelled; one task at a time waits.
    package func asked(_ count: Int = 1) async {
        guard requests.count < count else { return }
        for await number in arrivals.stream where number >= count { return }
    }

    /// Runs the exchange while the body runs, and tells it the address.
    @discardableResult
    package func run<T>(_ body: (String) async throws -> T) async throws -> T {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(exchange: self))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = server.localAddress?.port ?? 0
        let result: Result<T, any Error>
        do {
            result = .success(try await body("http://127.0.0.1:\(port)"))
        } catch {
            result = .failure(error)
        }
        try await server.close()
        return try result.get()
    }

    fileprivate func reply(to uri: String) -> (Reply, rows: String) {
        log.withLock { log in
            log.append(uri)
            arrivals.continuation.yield(log.count)
        }
        let reply = script.withLock { $0.isEmpty ? .good : $0.removeFirst() }
        let query = Dictionary(
            (URLComponents(string: uri)?.queryItems ?? []).map { ($0.name, $0.value ?? "") },
            uniquingKeysWith: { first, _ in first }
        )
        let start = query["startTime"].flatMap { Int64($0) } ?? .min
        let end = query["endTime"].flatMap { Int64($0) } ?? .max
        var limit = query["limit"].flatMap { Int($0) } ?? 500
        if case .short(let rows) = reply.kind {
            limit = min(limit, rows)
        }
        let rows =
            uri.contains("fundingRate")
            ? funding.filter { (start...end).contains($0.time.milliseconds) }
                .prefix(limit).map(wire)
            : candles(start...end, limit: limit, newest: query["startTime"] == nil).map(wire)
        return (reply, "[" + rows.joined(separator: ",") + "]")
    }

    /// The first candles of a stretch, or the newest ones, which a request without a start gets.
    private func candles(
        _ times: ClosedRange<Int64>,
        limit: Int,
        newest: Bool
    ) -> ArraySlice<Candle> {
        let found = candles.filter { times.contains($0.openTime.milliseconds) }
        return newest ? found.suffix(limit) : found.prefix(limit)
    }
}

/// A candle of one hour as Binance writes it: 12 elements, prices as text.
package func wire(_ candle: Candle) -> String {
    let open = candle.openTime.milliseconds
    let prices = [candle.open, candle.high, candle.low, candle.close, candle.volume]
        .map { "\"\($0)\"" }.joined(separator: ",")
    return "[\(open),\(prices),\(open + 3_599_999),\"1.5\",7,\"0.5\",\"0.75\",\"0\"]"
}

private func wire(_ rate: FundingRate) -> String {
    """
    {"symbol":"BTCUSDT","fundingTime":\(rate.time.milliseconds),"fundingRate":"\(rate.rate)",\
    "markPrice":"34287.54619963"}
    """
}

private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let exchange: FakeExchange
    private var uri = ""

    init(exchange: FakeExchange) {
        self.exchange = exchange
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): uri = head.uri
        case .body: break
        case .end: answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let (reply, rows) = exchange.reply(to: uri)
        let half = String(rows.prefix(rows.count / 2))
        switch reply.kind {
        case .rows, .short: send(rows, 200, reply.headers, context)
        case .text(let text, let status): send(text, status, reply.headers, context)
        case .truncated: send(half, 200, reply.headers, context)
        case .stall: break
        case .stallInBody: sendStart(half, of: rows.utf8.count, reply.headers, context)
        case .reset:
            sendStart(half, of: rows.utf8.count, reply.headers, context)
            let channel = context.channel
            // Lingering for no time at all makes the close a reset.
            (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
                .whenComplete { _ in channel.close(promise: nil) }
        }
    }

    private func send(
        _ text: String,
        _ status: Int,
        _ headers: [(String, String)],
        _ context: ChannelHandlerContext
    ) {
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status),
            headers: HTTPHeaders(headers + [("Content-Length", "\(text.utf8.count)")])
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func sendStart(
        _ text: String,
        of length: Int,
        _ headers: [(String, String)],
        _ context: ChannelHandlerContext
    ) {
        let head = HTTPResponseHead(
            version: .http1_1,
            status: .ok,
            headers: HTTPHeaders(headers + [("Content-Length", "\(length)")])
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(
            wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))),
            promise: nil
        )
    }
}
