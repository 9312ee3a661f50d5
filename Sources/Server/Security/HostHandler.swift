import Foundation
package import NIOCore
package import NIOHTTP1

/// Determines the host of a request (RFC 9112, sections 3.2 and 3.3).
///
/// The framework's conversion of requests takes the first `Host` and drops the others, the target's
/// host, and the version. So this handler reads the head before that, and leaves exactly one
/// `Host`: that of an absolute target, else the only one that was sent. A missing, duplicate or
/// invalid host becomes an empty one, which ``OriginMiddleware`` refuses. HTTP/1.0 needs none.
package final class HostHandler: ChannelInboundHandler {
    package typealias InboundIn = HTTPServerRequestPart
    package typealias InboundOut = HTTPServerRequestPart

    /// Creates the handler of one connection.
    package init() {}

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), let host = head.host else {
            context.fireChannelRead(data)
            return
        }
        head.headers.replaceOrAdd(name: "Host", value: host)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}

@available(*, unavailable)
extension HostHandler: Sendable {}

extension HTTPRequestHead {
    /// The host with its port; empty if it is missing or invalid, and nil if none is needed.
    fileprivate var host: String? {
        let named = headers["Host"]
        if named.isEmpty, version == .http1_0 { return targetHost }
        guard named.count == 1 else { return "" }
        let host = named[0].trimmingCharacters(in: .blanks)
        guard Host(host) != nil else { return "" }
        return targetHost ?? host
    }

    /// The host of an absolute target; empty if it is invalid, nil for a target that is a path.
    private var targetHost: String? {
        guard uri.first != "/", let colon = uri.firstRange(of: "://") else { return nil }
        let scheme = uri[..<colon.lowerBound].lowercased()
        let host = uri[colon.upperBound...].prefix { !"/?#".contains($0) }
        guard ["http", "https"].contains(scheme), Host(String(host)) != nil else { return "" }
        return String(host)
    }
}

extension CharacterSet {
    /// Optional white space around a header's value (RFC 9110, section 5.6.3).
    fileprivate static let blanks = CharacterSet(charactersIn: " \t")
}
