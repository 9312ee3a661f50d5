import Foundation

/// An answer of the server, read from its bytes apart from any HTTP library.
package struct Answer: Sendable {
    package let status: Int
    package let headers: [(name: String, value: String)]
    /// The body so far, without the frames of chunks.
    package let body: [UInt8]
    /// Whether the body is complete.
    package let isWhole: Bool

    /// The first header of a name; nil where there is none.
    package subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    package var text: String { String(decoding: body, as: UTF8.self) }
}

extension Answer {
    /// Reads the first answer of what a server has sent.
    ///
    /// - Parameters:
    ///   - bytes: What it has sent.
    ///   - isClosed: Whether nothing will follow.
    ///   - isBodiless: Whether no body follows whatever the head says, as after a `HEAD`.
    /// - Returns: The answer and the bytes behind it; nil where its head is incomplete.
    package static func first(
        of bytes: ArraySlice<UInt8>,
        isClosed: Bool,
        isBodiless: Bool = false
    ) -> (answer: Answer, rest: ArraySlice<UInt8>)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
            return nil
        }
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (
                name: String(parts.first ?? ""),
                value: (parts.count > 1 ? String(parts[1]) : "").trimmingCharacters(
                    in: .whitespaces
                )
            )
        }
        let rest = bytes[end.upperBound...]
        let head = Answer(status: status, headers: headers, body: [], isWhole: false)
        let body =
            isBodiless
            ? ([], rest.startIndex) : head.body(in: rest, isClosed: isClosed)
        let answer = Answer(
            status: status,
            headers: headers,
            body: body.bytes,
            isWhole: body.end != nil
        )
        return (answer, rest[(body.end ?? rest.endIndex)...])
    }

    /// The body that follows this head, and where it ends; nil while it does not.
    private func body(
        in bytes: ArraySlice<UInt8>,
        isClosed: Bool
    ) -> (bytes: [UInt8], end: Int?) {
        if status < 200 || status == 204 || status == 304 { return ([], bytes.startIndex) }
        if self["Transfer-Encoding"]?.lowercased() == "chunked" { return Self.chunks(of: bytes) }
        guard let length = self["Content-Length"].flatMap(Int.init) else {
            return (Array(bytes), isClosed ? bytes.endIndex : nil)
        }
        let body = bytes.prefix(length)
        return (Array(body), body.count == length ? body.endIndex : nil)
    }

    private static func chunks(of bytes: ArraySlice<UInt8>) -> (bytes: [UInt8], end: Int?) {
        let lineEnd = Array("\r\n".utf8)
        var body: [UInt8] = []
        var rest = bytes
        while let line = rest.firstRange(of: lineEnd) {
            let digits = String(decoding: rest[..<line.lowerBound], as: UTF8.self)
            guard let size = Int(digits, radix: 16) else { return (body, nil) }
            let chunk = rest[line.upperBound...].prefix(size + 2)
            body += chunk.prefix(size)
            guard chunk.count == size + 2 else { return (body, nil) }
            guard size > 0 else { return (body, chunk.endIndex) }
            rest = rest[chunk.endIndex...]
        }
        return (body, nil)
    }
}
