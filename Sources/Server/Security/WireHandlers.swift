package import NIOCore
import NIOHTTP1
package import NIOHTTPTypes

/// Inserts the handlers that stand before the framework's HTTP handlers: one sees bytes, one sees
/// heads as they were sent.
///
/// The framework itself adds handlers only behind those.
package final class WireHandlers: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart

    private let patience: TimeAmount
    private let grace: TimeAmount

    /// Creates the handlers of one connection.
    ///
    /// - Parameters:
    ///   - patience: The idle timeout of a client that reads nothing.
    ///   - grace: How long an answer may take after the service was asked to stop.
    package init(patience: TimeAmount, grace: TimeAmount) {
        self.patience = patience
        self.grace = grace
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        do {
            let pipeline = context.pipeline.syncOperations
            let delivery = DeliveryHandler(patience: patience, grace: grace)
            try pipeline.addHandler(delivery, position: .first)
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(HostHandler(), position: .after(decoder))
        } catch {
            // A connection without its handlers is not served.
            context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension WireHandlers: Sendable {}
