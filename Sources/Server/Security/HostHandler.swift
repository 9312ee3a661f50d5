import Foundation
package import NIOCore
package import NIOHTTP1

/// Settles for which host a request is, as RFC 9112 has it, sections 3.2 and 3.3.
///
/// What converts requests for the framework takes the first `Host` and forgets the others, a host
/// in the target, and the version. So this reads the head before that, and leaves one `Host`: the
/// target's where there is one, which counts, or else the only one that was sent. Where the request
/// does not say for whom it is, or says it twice, or names what can be no host, an empty one is
/// left, which ``OriginMiddleware`` refuses. HTTP/1.0 may do without.
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
    /// The host that counts, with its port; empty where that is not to be told, and nil where none
    /// has to be.
    fileprivate var host: String? {
        let named = headers["Host"]
        if named.isEmpty, version == .http1_0 { return targetHost }
        guard named.count == 1 else { return "" }
        let host = named[0].trimmingCharacters(in: .blanks)
        guard Host(host) != nil else { return "" }
        return targetHost ?? host
    }

    /// The host of a target that is a whole address, empty where it is no address of ours; nil for
    /// a target that is a path.
    private var targetHost: String? {
        guard uri.first != "/", let colon = uri.firstRange(of: "://") else { return nil }
        let scheme = uri[..<colon.lowerBound].lowercased()
        let host = uri[colon.upperBound...].prefix { !"/?#".contains($0) }
        guard ["http", "https"].contains(scheme), Host(String(host)) != nil else { return "" }
        return String(host)
    }
}

extension CharacterSet {
    /// What may stand around the value of a header (RFC 9110, section 5.6.3).
    fileprivate static let blanks = CharacterSet(charactersIn: " \t")
}
