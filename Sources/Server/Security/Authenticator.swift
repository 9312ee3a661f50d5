import Crypto
import Foundation
package import HTTPTypes
import Hummingbird
package import Market

/// Says whether the bearer of a text may use the service.
///
/// One key, or tokens that whoever holds the secret has signed, or both. Comparisons take the same
/// time whatever they find, so that nobody can guess a key piece by piece.
package struct Authenticator: Sendable {
    /// The shortest key that is a secret, in bytes.
    package static let shortestKey = 16

    /// Why somebody is not let in; for the log, and never with the text itself.
    package enum Refusal: Error, Hashable, Sendable {
        /// No `Authorization: Bearer …`.
        case nothingPresented
        /// More than one, another scheme, or longer than any token of ours.
        case malformed
        /// Neither the key nor a token with our signature.
        case unknown
        /// A token of ours that does not hold: out of time, for somebody else.
        case notValid(TokenVerifier.Refusal)
    }

    private static let longestToken = 8_192
    private let keyDigest: SHA256.Digest?
    private let tokens: TokenVerifier?

    /// Creates an authenticator.
    ///
    /// - Parameters:
    ///   - apiKey: The key that lets in; nil for none.
    ///   - tokens: Checks signed tokens; nil where they do not let in.
    /// - Throws: ``SecretError`` for a key that is too short to be a secret.
    package init(apiKey: String?, tokens: TokenVerifier?) throws(SecretError) {
        if let apiKey, apiKey.utf8.count < Self.shortestKey {
            throw .tooShort(what: "the API key", bytes: Self.shortestKey)
        }
        keyDigest = apiKey.map { SHA256.hash(data: Data($0.utf8)) }
        self.tokens = tokens
    }

    /// Lets the bearer in, or says why not.
    package func check(_ headers: HTTPFields, now: Timestamp) async throws(Refusal) {
        let token = try Self.token(in: headers)
        if let keyDigest, SHA256.hash(data: Data(token.utf8)) == keyDigest {
            return
        }
        guard let tokens else {
            throw .unknown
        }
        do {
            try await tokens.check(token, now: now)
        } catch .signature {
            throw .unknown
        } catch {
            throw .notValid(error)
        }
    }

    private static func token(in headers: HTTPFields) throws(Refusal) -> String {
        let values = headers[values: .authorization]
        guard let value = values.first else {
            throw .nothingPresented
        }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard values.count == 1, parts.count == 2, parts[0].lowercased() == "bearer",
            parts[1].utf8.count <= longestToken
        else {
            throw .malformed
        }
        return String(parts[1])
    }
}

/// A secret that is none.
package enum SecretError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Shorter than what cannot be guessed.
    case tooShort(what: String, bytes: Int)

    package var description: String {
        switch self {
        case .tooShort(let what, let bytes):
            "\(what) must have at least \(bytes) bytes; make one with `openssl rand -hex 32`"
        }
    }
}
