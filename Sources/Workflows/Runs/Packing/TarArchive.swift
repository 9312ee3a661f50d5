package import Foundation

/// A tar archive (POSIX ustar) of plain files in one folder, each byte of which follows from the files.
///
/// Times, owners and modes are fixed. The reader takes nothing but what the writer writes, so that a
/// changed byte anywhere, in a header or in the padding, is an error, and no entry can be a link, a
/// folder, or lie outside of the one folder.
package enum TarArchive {
    /// A file of the archive.
    package struct Entry: Equatable {
        /// Its path below the archive's folder, 1 to 100 bytes.
        package var name: String
        package var bytes: Data

        package init(name: String, bytes: Data) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// Why an archive is not as it was written.
    package struct Fault: Error, Equatable {
        /// What of it: `the header of entry 3`.
        package let part: String
        package let reason: String
    }

    /// The most files that an archive may have.
    static let largestCount = 4096
    private static let block = 512

    /// Writes files in the order given, under one folder.
    ///
    /// - Precondition: Names have at most 100 bytes, the folder's at most 155.
    package static func write(_ entries: [Entry], in folder: String) -> Data {
        var archive = Data()
        for entry in entries {
            archive += header(entry.name, size: entry.bytes.count, folder: folder)
            archive += entry.bytes
            archive += Data(count: padding(after: entry.bytes.count))
        }
        return archive + Data(count: 2 * block)
    }

    /// Reads what ``write(_:in:)`` writes.
    ///
    /// - Returns: The files in their order, and their folder.
    /// - Throws: ``Fault``.
    package static func read(_ archive: Data) throws(Fault) -> (entries: [Entry], folder: String) {
        var entries: [Entry] = []
        var folder: String?
        var place = 0
        func slice(_ count: Int, _ part: String) throws(Fault) -> Data {
            guard count <= archive.count - place else {
                throw Fault(part: part, reason: "is cut off")
            }
            let start = archive.startIndex + place
            place += count
            return archive[start..<(start + count)]
        }
        while true {
            let part = "the header of entry \(entries.count + 1)"
            let header = try slice(block, part)
            if header.allSatisfy({ $0 == 0 }) { break }
            guard entries.count < largestCount else {
                throw Fault(part: part, reason: "is one too many: at most \(largestCount) are read")
            }
            guard let read = Fields(header), folder ?? read.folder == read.folder,
                self.header(read.name, size: read.size, folder: read.folder) == header
            else {
                throw Fault(part: part, reason: "is not as it was written")
            }
            folder = read.folder
            let bytes = try slice(read.size, read.name)
            let padding = try slice(padding(after: read.size), "the padding after \(read.name)")
            guard padding.allSatisfy({ $0 == 0 }) else {
                throw Fault(part: "the padding after \(read.name)", reason: "is not zero")
            }
            entries.append(Entry(name: read.name, bytes: Data(bytes)))
        }
        let end = try slice(block, "the end of the archive")
        guard end.allSatisfy({ $0 == 0 }), place == archive.count, let folder else {
            throw Fault(part: "the end of the archive", reason: "is not as it was written")
        }
        return (entries, folder)
    }

    private static func padding(after size: Int) -> Int { (block - size % block) % block }

    /// Places of the fields in a header, and their lengths.
    private enum Field {
        static let name = 0..<100
        static let size = 124..<136
        static let checksum = 148..<156
        static let prefix = 345..<500
    }

    /// A header of a plain file: mode 0644, owner 0, time 0.
    private static func header(_ name: String, size: Int, folder: String) -> Data {
        var header = Data(count: block)
        func put(_ text: String, at place: Int) {
            let bytes = Array(text.utf8)
            header.replaceSubrange(place..<(place + bytes.count), with: bytes)
        }
        precondition(name.utf8.count <= 100 && folder.utf8.count <= 155, "names fit a header")
        put(name, at: Field.name.lowerBound)
        put("0000644\0" + "0000000\0" + "0000000\0", at: 100)
        put(octal(size, digits: 11) + "\0", at: Field.size.lowerBound)
        put("00000000000\0", at: 136)
        put("        " + "0", at: Field.checksum.lowerBound)
        put("ustar\0" + "00", at: 257)
        put(folder, at: Field.prefix.lowerBound)
        let sum = header.reduce(0) { $0 + Int($1) }
        put(octal(sum, digits: 6) + "\0 ", at: Field.checksum.lowerBound)
        return header
    }

    private static func octal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Name, size and folder of a header; everything else is checked by writing it again.
    private struct Fields {
        let name: String
        let size: Int
        let folder: String

        init?(_ header: Data) {
            func text(_ range: Range<Int>) -> String? {
                let start = header.startIndex
                let field = header[(start + range.lowerBound)..<(start + range.upperBound)]
                return String(bytes: field.prefix { $0 != 0 }, encoding: .utf8)
            }
            guard let name = text(Field.name), let folder = text(Field.prefix),
                let size = text(Field.size).flatMap({ Int($0, radix: 8) }), size >= 0,
                Self.isPlain(name), !folder.isEmpty, !folder.contains("/"), Self.isPlain(folder)
            else { return nil }
            self.name = name
            self.size = size
            self.folder = folder
        }

        /// Whether a path stays below its folder.
        private static func isPlain(_ path: String) -> Bool {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
        }
    }
}
