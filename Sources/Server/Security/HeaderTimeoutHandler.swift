import Foundation
import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Closes connections whose requests do not arrive in time (slow-loris).
///
/// A client that sends a byte now and then is never idle, and would hold its connection for good.
/// So the head of a request has a timeout from the connection or from its first byte, and the body
/// one from the head, however many bytes arrive. Between two requests the idle timeout applies;
/// while an answer is made, none does.
///
/// A body that is still arriving after its answer was sent has the timeout of a head: it is read
/// only to be discarded.
///
/// After a pause of the process a timeout may fire although all bytes have arrived, since the event
/// loop may check timers before it reads the socket. So the last part of every timeout starts when
/// the loop is seen to run; pending bytes are read before it ends.
///
/// The handler also gives input that is not HTTP the service's error format.
package final class HeaderTimeoutHandler: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    /// The last part of every timeout: enough for one iteration of the event loop.
    private static let lastPart = TimeAmount.milliseconds(100)

    /// What is awaited.
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
    ///   - head: The timeout of a request's head.
    ///   - body: The timeout of a request's body, from its head.
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
            // A connection without its timer is not served.
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

    /// Replaces the framework's bare 400 for input that is not HTTP.
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

/// Reports every arrival of bytes before they are parsed.
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
