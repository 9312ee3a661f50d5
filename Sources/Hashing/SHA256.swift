import CLibcrypto
package import Foundation

/// SHA-256 (FIPS 180-4) of bytes in pieces, computed by the system's libcrypto.
///
/// ```swift
/// var hash = SHA256()
/// hash.update(head)
/// hash.update(body)
/// let name = hash.finalize().hexadecimal
/// ```
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// Starts a hash.
    package init() {
        guard Libcrypto.isReady, let context = EVP_MD_CTX_new(),
            EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { preconditionFailure("libcrypto has SHA-256 unless memory is used up") }
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds bytes.
    package mutating func update(_ bytes: some ContiguousBytes) {
        bytes.withUnsafeBytes { bytes in
            let status = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
            precondition(status == 1, "SHA-256 takes any bytes")
        }
    }

    /// The digest of all added bytes.
    package consuming func finalize() -> Digest {
        var bytes = [UInt8](repeating: 0, count: Digest.count)
        let status = EVP_DigestFinal_ex(context, &bytes, nil)
        precondition(status == 1, "SHA-256 ends after any bytes")
        return Digest(bytes: bytes)
    }

    /// The digest of some bytes.
    package static func hash(_ bytes: some ContiguousBytes) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }
}

extension SHA256 {
    /// A digest of 32 bytes.
    package struct Digest: Sendable {
        /// The length of a digest in bytes.
        package static let count = 32

        /// The digest's bytes.
        package let bytes: [UInt8]

        /// The digest in 64 lower-case hexadecimal digits.
        package var hexadecimal: String {
            let digits = Array("0123456789abcdef".utf8)
            return String(
                decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
                as: UTF8.self
            )
        }

        /// Compares with a stored digest in constant time.
        package func matches(_ stored: some Collection<UInt8>) -> Bool {
            let stored = Array(stored)
            return stored.count == bytes.count && CRYPTO_memcmp(bytes, stored, bytes.count) == 0
        }
    }
}
