import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

extension Response {
    /// Calls back with the number of bytes of the body, once.
    ///
    /// At once where the length is known, since the body then stands ready; after the last byte, or
    /// when the connection fails, where the answer is streamed.
    mutating func whenSent(_ report: @escaping @Sendable (Int) -> Void) {
        if let length = body.contentLength {
            report(length)
            return
        }
        let streamed = body
        body = ResponseBody { writer in
            let count = ByteCount()
            defer { report(count.value) }
            try await streamed.write(CountingWriter(base: writer, count: count))
        }
    }
}

/// How many bytes a writer, which is used up by finishing, has passed on.
private final class ByteCount: Sendable {
    private let bytes = Atomic(0)

    var value: Int {
        bytes.load(ordering: .relaxed)
    }

    func add(_ count: Int) {
        bytes.add(count, ordering: .relaxed)
    }
}

private struct CountingWriter: ResponseBodyWriter {
    var base: any ResponseBodyWriter
    let count: ByteCount

    mutating func write(_ buffer: ByteBuffer) async throws {
        try await base.write(buffer)
        count.add(buffer.readableBytes)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await base.finish(trailingHeaders)
    }
}
