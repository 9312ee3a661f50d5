import Foundation
package import NIOCore

/// Delivers an answer in whole to whoever goes on reading it, however slowly, and to nobody else.
///
/// The framework closes a connection some time after it has written an answer, and at once where
/// the service stops or where the client has closed its own half. That says nothing of what the
/// client has read: of a large answer most may be waiting still, and would be lost. So a close waits
/// here until the kernel has taken every byte. While an answer is streamed, the other way round, the
/// framework waits for good for a client that has stopped reading. So a connection is cut here of
/// which the kernel takes nothing for as long as one may be idle.
///
/// The kernel takes bytes whenever the client has read so much that there is room for more, and it
/// is told to keep little room. A client that reads ``floor`` bytes in every such time gets all of
/// any answer.
///
/// It stands next to the socket, where all that is written is bytes.
package final class DeliveryHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = IOData
    package typealias OutboundOut = IOData

    /// How many bytes a client has to read in every idle time to be waited for.
    package static let floor = 2 * unsentLimit

    /// Bytes that the kernel takes beyond those that are on their way.
    ///
    /// It asks for more once half of them are on their way, too. Without a limit that would be so
    /// after a third of its buffer, which grows to megabytes.
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
    ///   - patience: How long a client may take nothing of what waits for it.
    ///   - grace: How long a close may wait once the service is asked to stop.
    package init(patience: TimeAmount, grace: TimeAmount) {
        self.patience = patience
        self.grace = grace
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        let option = ChannelOptions.tcpOption(.init(rawValue: TCP_NOTSENT_LOWAT))
        // Where the socket knows no such limit, a client has to read faster: nothing else changes.
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
        // A request that comes now would be done and its answer lost: it is better not done.
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
        // What is written last is sent last, even if it is nothing.
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in
            context.close(mode: mode, promise: promise)
        }
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: sent)
        watch(context)
    }

    /// Looks again when the patience is over, as long as bytes are waiting.
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

    /// Bytes that the kernel has not taken yet; none where the connection is no more.
    private func unsent(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}

@available(*, unavailable)
extension DeliveryHandler: Sendable {}
