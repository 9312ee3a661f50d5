import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

extension Response {
    /// Calls back once with the number of bytes of the body.
    ///
    /// It calls back at once if the length is known. For a streamed body it calls back after the
    /// last byte, or when the connection fails.
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

/// Counts the bytes that pass a body writer.
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
