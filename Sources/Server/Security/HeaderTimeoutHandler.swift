import Foundation
import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Closes connections whose requests never get complete.
///
/// A client that drips a byte now and then (slow-loris) is never idle, and would hold its connection
/// for good. Here a head has so long from the connection, or from its first byte, and a body so long
/// from its head, however busily either drips. Between two requests the idle time of the connection
/// counts, and while an answer is being made nothing does.
///
/// A body that is still on its way when its answer has been sent has as long as a head: it is read
/// only to be thrown away.
///
/// A service that had no processor for a while may find a time over although all has come by then,
/// since the event loop may look at the clock once more before it asks the socket. So the last part
/// of every time begins when the loop is seen to run: whatever it was late for, it reads first.
///
/// It also gives what is no HTTP at all the same shape of answer as any other error.
package final class HeaderTimeoutHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// The last part of every time: enough for a turn of the event loop.
    private static let lastPart = TimeAmount.milliseconds(100)

    /// What of a request is awaited.
    private enum Reading {
        case nothing
        case head
        case body
    }

    private let headLimit: TimeAmount
    private let bodyLimit: TimeAmount
    private var reading = Reading.nothing
    private var unanswered = 0
    private var deadline: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    /// Creates the handler of one connection.
    ///
    /// - Parameters:
    ///   - head: How long the head of a request may take.
    ///   - body: How long the body of a request may take after its head.
    package init(head: TimeAmount, body: TimeAmount) {
        headLimit = head
        bodyLimit = body
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        do {
            let watch = ByteWatch { [weak self] in self?.bytesArrived() }
            try context.pipeline.syncOperations.addHandler(watch, position: .first)
        } catch {
            // A connection that cannot be watched is not served.
            context.close(promise: nil)
        }
        if context.channel.isActive {
            awaitHead()
        }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        disarm()
        self.context = nil
    }

    package func channelActive(context: ChannelHandlerContext) {
        awaitHead()
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        disarm()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            unanswered += 1
            reading = .body
            arm(bodyLimit)
        case .body:
            break
        case .end:
            reading = .nothing
            disarm()
        }
        context.fireChannelRead(data)
    }

    package func write(
        context: ChannelHandlerContext,
        data: NIOAny,
        promise: EventLoopPromise<Void>?
    ) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where unanswered == 0 && head.status == .badRequest:
            writeEnvelope(context: context, head: head, promise: promise)
            return
        case .end where unanswered > 0:
            unanswered -= 1
            answerEnded()
        default:
            break
        }
        context.write(data, promise: promise)
    }

    private func bytesArrived() {
        guard reading == .nothing else {
            return
        }
        reading = .head
        if unanswered == 0 {
            arm(headLimit)
        }
    }

    private func awaitHead() {
        reading = .head
        arm(headLimit)
    }

    private func answerEnded() {
        if unanswered == 0, reading != .nothing {
            arm(headLimit)
        }
    }

    private func arm(_ limit: TimeAmount) {
        disarm()
        schedule(in: limit - Self.lastPart) { handler in
            handler.schedule(in: Self.lastPart) { $0.context?.close(promise: nil) }
        }
    }

    private func schedule(
        in time: TimeAmount,
        _ work: @escaping (HeaderTimeoutHandler) -> Void
    ) {
        deadline = context?.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            if let self { work(self) }
        }
    }

    private func disarm() {
        deadline?.cancel()
        deadline = nil
    }

    /// What is no request has an answer too: the framework's bare 400, in our words.
    private func writeEnvelope(
        context: ChannelHandlerContext,
        head: HTTPResponse,
        promise: EventLoopPromise<Void>?
    ) {
        let body = ByteBuffer(bytes: ServerError.badRequest.envelope(requestID: nil))
        var head = head
        head.headerFields[.contentType] = "application/json; charset=utf-8"
        head.headerFields[.contentLength] = String(body.readableBytes)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: promise)
    }
}

@available(*, unavailable)
extension HeaderTimeoutHandler: Sendable {}

/// Tells of every arrival of bytes, before anybody has made sense of them.
private final class ByteWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let arrived: () -> Void

    init(arrived: @escaping () -> Void) {
        self.arrived = arrived
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        arrived()
        context.fireChannelRead(data)
    }
}

@available(*, unavailable)
extension ByteWatch: Sendable {}
