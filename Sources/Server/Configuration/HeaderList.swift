import Foundation

/// Headers as `OTEL_EXPORTER_OTLP_HEADERS` has them: `name=value,name=value`, values percent-encoded.
struct HeaderList {
    /// The headers, values decoded.
    let fields: [(name: String, value: String)]

    /// Reads a text; nil unless every name is a header's and every value fits into a line of ASCII.
    init?(_ text: String) {
        var fields: [(name: String, value: String)] = []
        for part in text.split(separator: ",") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard halves.count == 2, Self.isName(halves[0]),
                let value = halves[1].removingPercentEncoding,
                !value.isEmpty, value.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
            else { return nil }
            fields.append((name: halves[0], value: value))
        }
        guard !fields.isEmpty else { return nil }
        self.fields = fields
    }

    /// A token (RFC 9110, section 5.6.2).
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
