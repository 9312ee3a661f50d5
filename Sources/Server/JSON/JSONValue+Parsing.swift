import Foundation

extension JSONValue {
    /// How deep a body may be nested; no request needs more than two levels.
    private static let deepest = 8

    /// Reads JSON that somebody else wrote.
    ///
    /// What is nested deeply is refused before it is decoded: Foundation's decoder takes time in
    /// proportion to the depth for every value in it.
    ///
    /// - Returns: nil for what is no JSON, or nested too deeply.
    init?(untrusted bytes: Data) {
        guard Self.depth(of: bytes) <= Self.deepest,
            let value = try? JSONDecoder().decode(JSONValue.self, from: bytes)
        else { return nil }
        self = value
    }

    /// How many brackets are open at once, those in texts left out.
    private static func depth(of bytes: Data) -> Int {
        var depth = 0
        var deepest = 0
        var isInText = false
        var isEscaped = false
        for byte in bytes {
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return deepest
    }
}
