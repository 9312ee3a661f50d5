import Foundation
package import NIOCore

/// Delays the close of a connection until its answer is sent, and closes connections whose client
/// reads nothing for idle-timeout.
///
/// The framework closes a connection some time after it has written an answer, and at once when the
/// service stops or when the client has closed its own half. Most of a large answer may then still
/// wait in buffers, and would be lost. So a close waits here until the kernel has taken every byte.
/// On the other hand, the framework waits without end for a client that has stopped reading a
/// streamed answer. So a connection is closed here when the kernel has taken none of its bytes for
/// the idle timeout.
///
/// The kernel takes more bytes when the client has read enough to make room, and its send buffer is
/// kept small here. A client that reads ``floor`` bytes in every idle timeout gets all of any
/// answer.
///
/// The handler is the one next to the socket, where everything written is bytes.
package final class DeliveryHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = IOData
    package typealias OutboundOut = IOData

    /// How many bytes a client must read in every idle timeout.
    package static let floor = 2 * unsentLimit

    /// The limit of unsent bytes in the kernel (`TCP_NOTSENT_LOWAT`).
    ///
    /// The kernel asks for more when half of them are sent. Without the limit it would do so after
    /// a third of its buffer, which grows to megabytes.
    private static let unsentLimit = 128 * 1024

    private let patience: TimeAmount
    private let grace: TimeAmount
    private var written = 0
    private var isClosing = false
    private var isGraceOver = false
    private var check: Scheduled<Void>?
    private var end: Scheduled<Void>?

    /// Creates the handler of one connection.
    ///
    /// - Parameters:
    ///   - patience: The idle timeout of a client that reads nothing.
    ///   - grace: How long a close may wait after the service was asked to stop.
    package init(patience: TimeAmount, grace: TimeAmount) {
        self.patience = patience
        self.grace = grace
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        let option = ChannelOptions.tcpOption(.init(rawValue: TCP_NOTSENT_LOWAT))
        // Without this socket option a client has to read faster; nothing else changes.
        context.channel.setOption(option, value: .init(Self.unsentLimit)).whenFailure { _ in }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        disarm()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        disarm()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // The answer to a request that arrives now would be lost, so the request is dropped.
        guard !isClosing else { return }
        context.fireChannelRead(data)
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            end = schedule(in: grace, context: context) { handler in
                handler.isGraceOver = true
                if handler.unsent(context) > 0 { context.close(mode: .all, promise: nil) }
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func write(
        context: ChannelHandlerContext,
        data: NIOAny,
        promise: EventLoopPromise<Void>?
    ) {
        written += unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
    }

    package func flush(context: ChannelHandlerContext) {
        context.flush()
        watch(context)
    }

    package func close(
        context: ChannelHandlerContext,
        mode: CloseMode,
        promise: EventLoopPromise<Void>?
    ) {
        guard mode != .input, !isGraceOver, unsent(context) > 0 else {
            context.close(mode: mode, promise: promise)
            return
        }
        isClosing = isClosing || mode == .all
        // An empty write, whose promise succeeds after all bytes before it.
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in
            context.close(mode: mode, promise: promise)
        }
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: sent)
        watch(context)
    }

    /// Checks for progress after each patience while bytes are unsent.
    private func watch(_ context: ChannelHandlerContext) {
        guard check == nil, unsent(context) > 0 else { return }
        let taken = written - unsent(context)
        check = schedule(in: patience, context: context) { handler in
            handler.check = nil
            let unsent = handler.unsent(context)
            if unsent > 0, handler.written - unsent == taken {
                context.close(mode: .all, promise: nil)
            } else {
                handler.watch(context)
            }
        }
    }

    private func schedule(
        in time: TimeAmount,
        context: ChannelHandlerContext,
        _ work: @escaping (DeliveryHandler) -> Void
    ) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            if let self { work(self) }
        }
    }

    private func disarm() {
        check?.cancel()
        end?.cancel()
    }

    /// Bytes that the kernel has not taken; 0 for a closed connection.
    private func unsent(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}

@available(*, unavailable)
extension DeliveryHandler: Sendable {}
