import Foundation
import JWTKit
import Market

/// Checks tokens: JSON Web Tokens signed with HMAC-SHA256 (RFC 7519, `HS256`).
///
/// A token must say until when it holds. The algorithm is ours to say, not the token's: `none` and
/// any other are refused, even under a signature that fits.
package struct TokenVerifier: Sendable {
    /// The shortest secret, in bytes: as long as what it signs (RFC 7518, section 3.2).
    package static let shortestSecret = 32

    /// Why a token does not hold.
    package enum Refusal: Error, Hashable, Sendable {
        /// It is no token, or whoever made it did not know the secret.
        case signature
        /// Its header asks for another algorithm, or for what we do not know (`crit`).
        case algorithm
        /// It does not say until when it holds.
        case unlimited
        /// It held until a moment that has passed.
        case expired
        /// It holds from a moment that is to come.
        case notYetValid
        /// Somebody else issued it.
        case issuer
        /// It is meant for somebody else.
        case audience
    }

    private let keys: JWTKeyCollection
    private let issuer: String?
    private let audience: String?

    /// Creates a verifier.
    ///
    /// - Parameters:
    ///   - secret: What both sides know.
    ///   - issuer: Who must have issued a token (`iss`); nil for anybody who knows the secret.
    ///   - audience: For whom a token must be meant (`aud`); nil for anybody.
    /// - Throws: ``SecretError`` for a secret that is too short.
    package init(
        secret: String,
        issuer: String? = nil,
        audience: String? = nil
    ) async throws(SecretError) {
        guard secret.utf8.count >= Self.shortestSecret else {
            throw .tooShort(what: "the JWT secret", bytes: Self.shortestSecret)
        }
        keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        self.issuer = issuer
        self.audience = audience
    }

    /// Lets a token through, or says why not.
    func check(_ token: String, now: Timestamp) async throws(Refusal) {
        // One token has one spelling: base64url without padding (RFC 7515, section 2).
        guard !token.contains("=") else { throw .signature }
        let bytes = Array(token.utf8)
        let claims: Claims
        let header: JWTHeader
        do {
            // The signature comes first: nothing of a token is looked at before it.
            claims = try await keys.verify(bytes, as: Claims.self)
            header = try DefaultJWTParser().parse(bytes, as: Claims.self).header
        } catch {
            throw .signature
        }
        guard header.alg == "HS256", header.fields["crit"] == nil else {
            throw .algorithm
        }
        try check(claims, seconds: Double(now.milliseconds) / 1_000)
    }

    private func check(_ claims: Claims, seconds now: Double) throws(Refusal) {
        guard let end = claims.exp else {
            throw .unlimited
        }
        guard now < end else {
            throw .expired
        }
        if let start = claims.nbf, now < start {
            throw .notYetValid
        }
        if let issuer, claims.iss != issuer {
            throw .issuer
        }
        if let audience, claims.aud?.names.contains(audience) != true {
            throw .audience
        }
    }
}

/// What a token says that we look at; times in seconds since 1970.
private struct Claims: JWTPayload {
    var exp: Double?
    var nbf: Double?
    var iss: String?
    var aud: Audience?

    /// Its times are checked against a clock that is handed in, which this place has not.
    func verify(using algorithm: some JWTAlgorithm) {}
}

/// One name or several (RFC 7519, section 4.1.3).
private struct Audience: Codable {
    var names: [String]

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let name = try? value.decode(String.self) {
            names = [name]
        } else {
            names = try value.decode([String].self)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(names)
    }
}
