import Files
import HTTPTypes
import Hashing
import Hummingbird
import NIOCore

/// A static answer.
///
/// It is compressed once, for clients that take gzip. It has an `ETag`, so a browser does not
/// download it twice.
struct FixedAnswer: Sendable {
    /// The body in one coding.
    private struct Variant: Sendable {
        let body: ByteBuffer
        let headers: HTTPFields
    }

    private let plain: Variant
    /// Nil where compression saves nothing.
    private let packed: Variant?
    private let tags: Set<String>

    /// Bytes below which an answer is sent as it is: it fits into one packet.
    private static let leastPacked = 1024

    /// Prepares an answer.
    ///
    /// - Parameters:
    ///   - bytes: Its body.
    ///   - type: Its media type.
    ///   - policy: The content security policy of a page; nil for other files.
    init(_ bytes: some Sequence<UInt8>, type: String, policy: String? = nil) {
        let bytes = Array(bytes)
        let tag = String(SHA256.hash(bytes).hexadecimal.prefix(24))
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-cache"]
        headers[.contentSecurityPolicy] = policy
        var writer = GzipWriter(level: 9)
        if bytes.count >= Self.leastPacked, Self.isText(type) { writer.append(bytes) }
        let small = writer.finish()
        let isPacked =
            bytes.count >= Self.leastPacked && Self.isText(type) && small.count < bytes.count
        if isPacked { headers[.vary] = "Accept-Encoding" }
        headers[.eTag] = "\"\(tag)\""
        plain = Variant(body: ByteBuffer(bytes: bytes), headers: headers)
        headers[.eTag] = "\"\(tag)-gz\""
        headers[.contentEncoding] = "gzip"
        packed = isPacked ? Variant(body: ByteBuffer(bytes: small), headers: headers) : nil
        tags = ["\"\(tag)\"", "\"\(tag)-gz\""]
    }

    /// The bytes that a client which takes gzip downloads.
    var packedSize: Int { (packed ?? plain).body.readableBytes }

    /// The answer to a request: the body, or 304 if the client's copy is current.
    func response(to request: Request) -> Response {
        let takesGzip = Preferences(.acceptEncoding, in: request.headers).takes(coding: "gzip")
        let variant = takesGzip ? packed ?? plain : plain
        let held = request.headers[.ifNoneMatch]?.split(separator: ",").map {
            $0.drop { $0 == " " }
        }
        let isHeld = held?.contains { tag in
            tags.contains(String(tag.hasPrefix("W/") ? tag.dropFirst(2) : tag))
        }
        guard isHeld != true else {
            var headers = variant.headers
            headers[.contentEncoding] = nil
            return Response(status: .notModified, headers: headers)
        }
        return Response(
            status: .ok,
            headers: variant.headers,
            body: ResponseBody(byteBuffer: variant.body)
        )
    }

    /// Whether compression may help: an image or a font is compressed already.
    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || type.hasPrefix("application/json")
            || type.hasPrefix("image/svg")
    }
}
