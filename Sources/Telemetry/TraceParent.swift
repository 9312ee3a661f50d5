/// Which trace a span belongs to, as the `traceparent` header has it.
///
/// W3C Trace Context, level 1, section 3.2: `version-traceid-parentid-flags` in lower-case hexadecimal
/// digits. A version above `00` may have more behind the flags; ids of zeros alone are invalid.
package struct TraceParent: Hashable, Sendable {
    /// The trace, 32 digits.
    package let traceID: String
    /// The span, 16 digits.
    package let spanID: String
    /// Whether the span is recorded by who made it.
    package let isSampled: Bool

    /// Takes ids that are valid.
    init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Reads a header's value; nil for an invalid one, which counts as none.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, text.utf8.count <= 256,
            Self.isHexadecimal(parts[0], of: 2), parts[0] != "ff",
            parts[0] != "00" || parts.count == 4,
            Self.isHexadecimal(parts[1], of: 32), parts[1].contains(where: { $0 != "0" }),
            Self.isHexadecimal(parts[2], of: 16), parts[2].contains(where: { $0 != "0" }),
            Self.isHexadecimal(parts[3], of: 2), let flags = UInt8(parts[3], radix: 16)
        else { return nil }
        traceID = String(parts[1])
        spanID = String(parts[2])
        isSampled = flags & 1 == 1
    }

    /// The header's value.
    package var text: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private static func isHexadecimal(_ text: Substring, of length: Int) -> Bool {
        text.utf8.count == length
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
