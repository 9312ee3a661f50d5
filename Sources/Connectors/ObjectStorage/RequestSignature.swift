package import Foundation
import Hashing

/// AWS Signature Version 4 of a request.
///
/// AWS documentation: "Signature Calculations for the Authorization Header: Transferring Payload in
/// a Single Chunk (AWS Signature Version 4)", Amazon S3 API Reference.
package struct RequestSignature {
    /// The request's method: `GET` or `PUT`.
    var method: String
    /// The path, percent-encoded by ``encodedPath(_:)``.
    var path: String
    /// The query's names and values, not encoded.
    var query: [(name: String, value: String)]
    /// Every header that is signed, `host` among them; names in any case.
    var headers: [(name: String, value: String)]
    /// SHA-256 of the body, in hexadecimal digits.
    var bodyDigest: String
    /// When the request is sent, as ``stamp(of:)`` has it.
    var stamp: String
    /// The region: `eu-central-1`.
    var region: String
    private let service = "s3"

    private static let algorithm = "AWS4-HMAC-SHA256"

    /// Creates the signature of a request to S3.
    package init(
        method: String,
        path: String,
        query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)],
        bodyDigest: String,
        stamp: String,
        region: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.bodyDigest = bodyDigest
        self.stamp = stamp
        self.region = region
    }

    /// The value of the header `Authorization`.
    package func authorization(keyID: String, secret: String) -> String {
        "\(Self.algorithm) Credential=\(keyID)/\(scope),"
            + "SignedHeaders=\(signedHeaders),Signature=\(signature(secret))"
    }

    /// The signature, in hexadecimal digits.
    package func signature(_ secret: String) -> String {
        var key = Array("AWS4\(secret)".utf8)
        for part in [String(day), region, service, "aws4_request"] {
            key = HMAC.sha256(Array(part.utf8), key: key).bytes
        }
        return HMAC.sha256(Array(stringToSign.utf8), key: key).hexadecimal
    }

    /// What is signed: algorithm, time, scope and the digest of the canonical request.
    package var stringToSign: String {
        let digest = SHA256.hash(Array(canonicalRequest.utf8)).hexadecimal
        return [Self.algorithm, stamp, scope, digest].joined(separator: "\n")
    }

    /// The request in the form that both sides write alike.
    package var canonicalRequest: String {
        let lines = canonicalHeaders.map { "\($0.name):\($0.value)\n" }.joined()
        return [method, path, Self.encodedQuery(query), lines, signedHeaders, bodyDigest]
            .joined(separator: "\n")
    }

    private var day: Substring { stamp.prefix(8) }

    private var scope: String { "\(day)/\(region)/\(service)/aws4_request" }

    private var canonicalHeaders: [(name: String, value: String)] {
        headers.map { name, value in
            let words = value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return (name.lowercased(), words)
        }.sorted { $0.name < $1.name }
    }

    private var signedHeaders: String {
        canonicalHeaders.map(\.name).joined(separator: ";")
    }
}

extension RequestSignature {
    /// The letters that are not percent-encoded (RFC 3986, "unreserved").
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )

    /// A text with every byte but the unreserved letters percent-encoded.
    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// A path whose parts are percent-encoded once, as S3 wants it.
    package static func encodedPath(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false)
            .map { encoded(String($0)) }.joined(separator: "/")
    }

    /// A query in the order of its encoded names.
    static func encodedQuery(_ query: [(name: String, value: String)]) -> String {
        query.map { (encoded($0.name), encoded($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// A moment as `20130524T000000Z`.
    package static func stamp(of moment: Date) -> String {
        let parts = Calendar.utc.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: moment
        )
        func digits(_ part: Int?, _ count: Int) -> String {
            let text = "\(part ?? 0)"
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return digits(parts.year, 4) + digits(parts.month, 2) + digits(parts.day, 2) + "T"
            + digits(parts.hour, 2) + digits(parts.minute, 2) + digits(parts.second, 2) + "Z"
    }
}

extension Calendar {
    fileprivate static let utc: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()
}
