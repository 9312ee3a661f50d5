/// What a test sends: any bytes at all, those of a well-formed request included.
struct Message: Sendable {
    /// Bytes that are sent so often, so that a large body needs no large memory.
    struct Piece: Sendable {
        let bytes: [UInt8]
        var times = 1
    }

    private(set) var pieces: [Piece]

    /// Bytes as they are.
    init(_ bytes: some Sequence<UInt8>) {
        pieces = [Piece(bytes: Array(bytes))]
    }

    /// A text as it is, with `\r\n` where it says so.
    init(_ text: String) {
        self.init(text.utf8)
    }

    /// A well-formed request whose connection ends with its answer.
    ///
    /// - Parameters:
    ///   - method: `GET`, or what is none.
    ///   - target: Path and query.
    ///   - headers: Beside `Connection`; a `Host` is added where there is none, and a
    ///     `Content-Length` where there is neither that nor a `Transfer-Encoding`.
    ///   - body: nil for none.
    init(
        _ method: String,
        _ target: String,
        _ headers: [(String, String)] = [],
        body: [UInt8]? = nil
    ) {
        let names = headers.map { $0.0.lowercased() }
        var lines = ["\(method) \(target) HTTP/1.1", "Connection: close"]
        lines += headers.map { "\($0): \($1)" }
        if !names.contains("host") { lines.append("Host: localhost") }
        let isFramed = names.contains("content-length") || names.contains("transfer-encoding")
        if let body, !isFramed { lines.append("Content-Length: \(body.count)") }
        self.init(lines.joined(separator: "\r\n") + "\r\n\r\n")
        if let body { append(body) }
    }

    /// A request with a body of JSON, or of what passes for it.
    static func post(
        _ target: String,
        _ json: String,
        _ headers: [(String, String)] = []
    ) -> Message {
        Message("POST", target, headers, body: Array(json.utf8))
    }

    /// A request without a body.
    static func get(_ target: String, _ headers: [(String, String)] = []) -> Message {
        Message("GET", target, headers)
    }

    /// Sends more bytes.
    mutating func append(_ bytes: some Sequence<UInt8>, times: Int = 1) {
        pieces.append(Piece(bytes: Array(bytes), times: times))
    }

    /// The message with more bytes behind it.
    func followed(by bytes: some Sequence<UInt8>, times: Int = 1) -> Message {
        var message = self
        message.append(bytes, times: times)
        return message
    }
}
