package import NIOCore
import NIOHTTP1
package import NIOHTTPTypes

/// Puts in their places the handlers that stand before the framework's idea of a request: one sees
/// bytes, one sees heads as they were sent.
///
/// The framework itself adds handlers only behind those.
package final class WireHandlers: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart

    private let patience: TimeAmount
    private let grace: TimeAmount

    /// Creates the handlers of one connection.
    ///
    /// - Parameters:
    ///   - patience: How long a client may take nothing of what waits for it.
    ///   - grace: How long an answer may take to be read once the service is asked to stop.
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
            // A connection that cannot be watched is not served.
            context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension WireHandlers: Sendable {}
