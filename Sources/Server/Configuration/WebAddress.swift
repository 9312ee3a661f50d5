import Foundation

/// A validated http or https URL, without user name and password.
struct WebAddress {
    private let url: URL
    private let scheme: String
    private let host: String

    init?(_ text: String) {
        guard
            let url = URL(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host()?.lowercased(), !host.isEmpty,
            url.user() == nil, url.password() == nil, url.fragment() == nil
        else { return nil }
        self.url = url
        self.scheme = scheme
        self.host = host
    }

    /// Whether it has a query.
    var hasQuery: Bool { url.query() != nil }

    /// Scheme, host and port as in a browser's `Origin` header (RFC 6454, section 6.1); nil if it
    /// has a path or a query.
    var origin: String? {
        guard ["", "/"].contains(url.path()), !hasQuery else { return nil }
        let standard = scheme == "https" ? 443 : 80
        let port = url.port.map { $0 == standard ? "" : ":\($0)" } ?? ""
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(bracketed)\(port)"
    }
}
