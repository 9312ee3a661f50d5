/// Sends requests to a service on this machine, each over a connection of its own.
package struct LoopbackClient: Sendable {
    /// No whole answer came.
    package struct NoAnswer: Error {
        /// What came instead.
        package let text: String
    }

    /// Where the service listens on 127.0.0.1.
    package let port: Int

    package init(port: Int) {
        self.port = port
    }

    /// Sends a request and takes in the whole answer.
    ///
    /// - Parameters:
    ///   - method: `GET`, say.
    ///   - target: Path and query.
    ///   - headers: Beside `Host`, `Connection` and `Content-Length`.
    ///   - body: nil for none.
    /// - Returns: The answer, with its body out of its chunks.
    /// - Throws: ``NoAnswer``; ``RawConnection/Failure``.
    package func send(
        _ method: String,
        _ target: String,
        headers: [(name: String, value: String)] = [],
        body: [UInt8]? = nil
    ) async throws -> Answer {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += headers.map { "\($0.name): \($0.value)" }
        if let body { lines.append("Content-Length: \(body.count)") }
        let head = lines.joined(separator: "\r\n") + "\r\n\r\n"
        let bytes = try await RawConnection(port: port).exchange(Array(head.utf8) + (body ?? []))
        let first = Answer.first(of: bytes[...], isClosed: true, isBodiless: method == "HEAD")
        guard let answer = first?.answer, answer.isWhole else {
            throw NoAnswer(text: String(decoding: bytes, as: UTF8.self))
        }
        return answer
    }
}
