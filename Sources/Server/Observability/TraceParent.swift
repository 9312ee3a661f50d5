package import HTTPTypes

/// The `traceparent` header of a request: which trace of the caller it belongs to.
///
/// W3C Trace Context, level 1, section 3.2: `version-traceid-parentid-flags` in lower-case hexadecimal
/// digits. A version above `00` may have more behind the flags; ids of zeros alone are invalid.
package struct TraceParent: Hashable, Sendable {
    /// The trace, 32 digits.
    package let traceID: String
    /// The caller's span, 16 digits.
    package let spanID: String

    /// Reads a header's value; nil for an invalid one, which counts as none.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, text.utf8.count <= 256,
            Self.isHexadecimal(parts[0], of: 2), parts[0] != "ff",
            parts[0] != "00" || parts.count == 4,
            Self.isHexadecimal(parts[1], of: 32), parts[1].contains(where: { $0 != "0" }),
            Self.isHexadecimal(parts[2], of: 16), parts[2].contains(where: { $0 != "0" }),
            Self.isHexadecimal(parts[3], of: 2)
        else { return nil }
        traceID = String(parts[1])
        spanID = String(parts[2])
    }

    /// Reads the header of a request that has exactly one; nil for any other.
    package init?(in headers: HTTPFields) {
        let values = headers[values: .traceParent]
        guard values.count == 1 else { return nil }
        self.init(values[0])
    }

    private static func isHexadecimal(_ text: Substring, of length: Int) -> Bool {
        text.utf8.count == length
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
