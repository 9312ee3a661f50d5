/// The host of a request, without its port.
package struct Host: Hashable, Sendable {
    /// In lower case; an IPv6 address without its brackets.
    package let name: String

    /// Reads `name`, `name:port`, `[address]` or `[address]:port`; nil for anything else.
    ///
    /// A name has the syntax of RFC 3986, section 3.2.2; an address in brackets is IPv6.
    package init?(_ authority: String?) {
        guard let authority else { return nil }
        let text = Substring(authority)
        let port: Substring
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let address = text[..<end].dropFirst()
            guard ListeningHost.isIPv6(String(address)) else { return nil }
            name = address.lowercased()
            port = text[end...].dropFirst()
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            guard Self.isName(text[..<end]) else { return nil }
            name = text[..<end].lowercased()
            port = text[end...]
        }
        guard port.isEmpty || Self.isPort(port) else { return nil }
    }

    /// Whether the host is a loopback one: `localhost`, 127.0.0.0/8 or `::1`.
    package var isLoopback: Bool { ListeningHost.isLoopback(name) }

    private static func isPort(_ text: Substring) -> Bool {
        let digits = text.dropFirst()
        return text.first == ":" && digits.utf8.allSatisfy(isDigit) && UInt16(digits) != nil
    }

    private static func isName(_ text: Substring) -> Bool {
        var rest = text.utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                let digits = rest.prefix(2)
                guard digits.count == 2, digits.allSatisfy(isHexDigit) else { return false }
                rest = rest.dropFirst(2)
            } else if !isNameByte(byte) {
                return false
            }
        }
        return !text.isEmpty
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: isDigit(byte) || "-._~!$&'()*+,;=".utf8.contains(byte)
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: isDigit(byte)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
