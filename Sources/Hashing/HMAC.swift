import CLibcrypto
package import Foundation

/// Keyed-hash message authentication with SHA-256 (FIPS 198-1), computed by the system's libcrypto.
package enum HMAC {
    /// The authentication code of a message.
    ///
    /// - Parameters:
    ///   - message: Any bytes.
    ///   - key: Any bytes.
    /// - Returns: 32 bytes.
    package static func sha256(
        _ message: some ContiguousBytes,
        key: some ContiguousBytes
    ) -> SHA256.Digest {
        precondition(Libcrypto.isReady)
        var code = [UInt8](repeating: 0, count: SHA256.Digest.count)
        let isComputed = message.withUnsafeBytes { message in
            key.withUnsafeBytes { key in
                // libcrypto takes a null pointer for a key that was set before.
                withUnsafeBytes(of: 0 as UInt8) { nothing in
                    CLibcrypto.HMAC(
                        EVP_sha256(),
                        key.baseAddress ?? nothing.baseAddress,
                        Int32(key.count),
                        message.assumingMemoryBound(to: UInt8.self).baseAddress,
                        message.count,
                        &code,
                        nil
                    ) != nil
                }
            }
        }
        precondition(isComputed, "libcrypto has HMAC unless memory is used up")
        return SHA256.Digest(bytes: code)
    }
}
