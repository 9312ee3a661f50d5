import Foundation

/// What is known of a host before the service binds it.
enum ListeningHost {
    /// Whether only its own machine can reach a host.
    ///
    /// False for everything that is not certain, such as a name that needs a lookup or an
    /// abbreviated address.
    static func isLoopback(_ host: String) -> Bool {
        let name = host.lowercased()
        if name == "localhost" { return true }
        if let bytes = bytes(of: name, family: AF_INET, count: 4) { return bytes[0] == 127 }
        guard let bytes = bytes(of: name, family: AF_INET6, count: 16) else { return false }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10..<12] == [0xFF, 0xFF]
        return bytes == Array(repeating: 0, count: 15) + [1] || isMapped && bytes[12] == 127
    }

    /// Whether a text is an IPv6 address, without brackets and zone.
    static func isIPv6(_ text: String) -> Bool {
        bytes(of: text, family: AF_INET6, count: 16) != nil
    }

    /// Whether a text has the form of a host name or an address.
    static func isPlausible(_ host: String) -> Bool {
        (1...253).contains(host.utf8.count)
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    // The part before the zone of an IPv6 address.
                    ".:-_%".utf8.contains(byte)
                }
            }
    }

    /// The bytes of an address in its full form.
    private static func bytes(of text: String, family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}
