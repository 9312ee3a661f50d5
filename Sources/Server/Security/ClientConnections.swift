import Foundation
package import NIOCore
package import NIOHTTPTypes
import Synchronization

/// How many connections each client address has, and how many it may have.
///
/// One address that opens connections and says nothing could otherwise hold all places of the service. Of
/// IPv6 the first 64 bits are the client, since a host has all addresses behind them.
package final class ClientConnections: Sendable {
    private struct State {
        var counts: [String: Int] = [:]
        /// Clients whose refusal has been told; again once they have had half as many.
        var told: Set<String> = []
    }

    private let limit: Int
    private let onRefusal: @Sendable (_ client: String, _ limit: Int) -> Void
    private let state = Mutex(State())

    /// Creates a count without clients.
    ///
    /// - Parameters:
    ///   - limit: How many connections one client may have; at least 1 in any case.
    ///   - onRefusal: Told when a client has as many as it may; once until it has had half as many.
    package init(
        limit: Int,
        onRefusal: @escaping @Sendable (_ client: String, _ limit: Int) -> Void
    ) {
        self.limit = max(1, limit)
        self.onRefusal = onRefusal
    }

    /// Counts a connection.
    ///
    /// - Returns: Whether the client may have it; where it may not, nothing is counted.
    package func open(by client: String) -> Bool {
        let (isFree, isNew) = state.withLock { state in
            guard state.counts[client, default: 0] >= limit else {
                state.counts[client, default: 0] += 1
                return (true, false)
            }
            return (false, state.told.insert(client).inserted)
        }
        if isNew { onRefusal(client, limit) }
        return isFree
    }

    /// Takes a connection off that was counted.
    package func close(by client: String) {
        state.withLock { state in
            let count = state.counts[client, default: 1] - 1
            state.counts[client] = count > 0 ? count : nil
            if count <= limit / 2 { state.told.remove(client) }
        }
    }
}

/// Closes a connection of a client that has as many as it may, before a byte of it is read.
package final class ClientLimitHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart

    private let connections: ClientConnections

    /// Creates the handler of one connection.
    package init(_ connections: ClientConnections) {
        self.connections = connections
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        guard let client = context.channel.remoteAddress?.client else { return }
        guard connections.open(by: client) else {
            context.close(promise: nil)
            return
        }
        context.channel.closeFuture.whenComplete { [connections] _ in
            connections.close(by: client)
        }
    }
}

@available(*, unavailable)
extension ClientLimitHandler: Sendable {}

extension SocketAddress {
    /// Who is at an address, for counts: the address itself, of IPv6 its first 64 bits.
    fileprivate var client: String? {
        guard case .v6(let address) = self else { return ipAddress }
        let bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
        // An IPv4 address inside of IPv6.
        let isMapped = bytes.prefix(12) == [UInt8](repeating: 0, count: 10)[...] + [0xff, 0xff]
        guard !isMapped else { return bytes.suffix(4).map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 8, by: 2).map { index in
            String(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]), radix: 16)
        }
        return groups.joined(separator: ":") + "::/64"
    }
}
