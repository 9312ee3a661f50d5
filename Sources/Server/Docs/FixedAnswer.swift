import HTTPTypes
import Hashing
import Hummingbird
import NIOCore

/// A static answer.
///
/// It has an `ETag`, so a browser does not download it twice.
struct FixedAnswer: Sendable {
    private let body: ByteBuffer
    private let headers: HTTPFields

    /// Prepares an answer.
    ///
    /// - Parameters:
    ///   - bytes: Its body.
    ///   - type: Its media type.
    ///   - policy: The content security policy of a page; nil for other files.
    init(_ bytes: some Sequence<UInt8>, type: String, policy: String? = nil) {
        body = ByteBuffer(bytes: bytes)
        let tag = SHA256.hash(Array(bytes)).hexadecimal.prefix(24)
        var headers: HTTPFields = [
            .contentType: type,
            .cacheControl: "no-cache",
            .eTag: "\"\(tag)\"",
        ]
        headers[.contentSecurityPolicy] = policy
        self.headers = headers
    }

    /// The answer to a request: the body, or 304 if the client's copy is current.
    func response(to request: Request) -> Response {
        let held = request.headers[.ifNoneMatch]?.split(separator: ",").map {
            $0.drop { $0 == " " }
        }
        if let tag = headers[.eTag],
            held?.contains(where: { $0 == tag || $0 == "W/" + tag }) == true
        {
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}
