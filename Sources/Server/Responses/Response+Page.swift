import Foundation
import Hummingbird
import NIOCore

extension Operation.Answer {
    /// A report as an HTML page.
    static let page = Operation.Answer(
        status: .ok,
        summary: "The page",
        type: "text/html",
        schema: .string()
    )
}

extension Response {
    /// An HTML page.
    static func page(_ bytes: Data) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
