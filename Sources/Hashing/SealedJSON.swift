package import Foundation

/// A JSON object whose last member, `checksum`, is the SHA-256 of all that is before it.
///
/// A changed digit leaves JSON that can be read, so a file whose figures count needs a checksum; one inside
/// the file changes with it in one step.
package enum SealedJSON {
    private static let opening = Data("\n  \"checksum\" : \"".utf8)
    private static let closing = Data("\"\n}".utf8)
    private static let digits = 64

    /// Adds the checksum.
    ///
    /// - Parameter object: A JSON object with at least one member.
    /// - Returns: The object with one member more.
    package static func seal(_ object: Data) -> Data {
        let end = object.lastIndex(of: UInt8(ascii: "}")) ?? object.endIndex
        var content = object[..<end]
        while let last = content.last, [0x20, 0x0a, 0x0d, 0x09].contains(last) {
            content.removeLast()
        }
        content.append(UInt8(ascii: ","))
        return content + opening + Data(SHA256.hash(content).hexadecimal.utf8) + closing
    }

    /// Checks the checksum and takes it away.
    ///
    /// - Returns: The object; as it is where it has no checksum, as those of former releases have none;
    ///   nil where the checksum is that of other bytes.
    package static func open(_ bytes: Data) -> Data? {
        let length = opening.count + digits + closing.count
        guard bytes.count > length else { return bytes }
        let start = bytes.index(bytes.endIndex, offsetBy: -length)
        let (seal, content) = (bytes[start...], bytes[..<start])
        guard seal.starts(with: opening), seal.suffix(closing.count) == closing else {
            return bytes
        }
        let sum = seal.dropFirst(opening.count).prefix(digits)
        guard Data(sum) == Data(SHA256.hash(Data(content)).hexadecimal.utf8) else { return nil }
        return content.dropLast() + Data("\n}".utf8)
    }
}
