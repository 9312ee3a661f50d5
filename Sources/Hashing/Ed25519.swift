import CLibcrypto
package import Foundation

/// Ed25519 signatures (RFC 8032), computed by the system's libcrypto.
package enum Ed25519 {
    /// Bytes of a signature.
    package static let signatureLength = 64
    /// Bytes of a public key.
    package static let publicKeyLength = 32

    /// Why a key cannot be used.
    package enum KeyError: Error, Hashable, CustomStringConvertible {
        /// It is not PEM of the kind that is needed.
        case notPEM(expected: String)
        /// It is a key of another algorithm.
        case notEd25519

        package var description: String {
            switch self {
            case .notPEM(let expected): "it holds no \(expected) in PEM without a passphrase"
            case .notEd25519: "it is a key of another algorithm than Ed25519"
            }
        }
    }

    /// A key that signs.
    package final class PrivateKey {
        private let key: OpaquePointer

        /// Reads a private key as `openssl genpkey -algorithm ed25519` writes it.
        ///
        /// - Throws: ``KeyError``; a key under a passphrase is refused.
        package init(pem: Data) throws(KeyError) {
            let read = withBIO(pem) { PEM_read_bio_PrivateKey($0, nil, refusePassphrase, nil) }
            guard let read else { throw .notPEM(expected: "private key") }
            guard EVP_PKEY_get_id(read) == EVP_PKEY_ED25519 else {
                EVP_PKEY_free(read)
                throw .notEd25519
            }
            key = read
        }

        deinit {
            EVP_PKEY_free(key)
        }

        /// The key that checks its signatures.
        package var publicKey: PublicKey {
            var bytes = [UInt8](repeating: 0, count: Ed25519.publicKeyLength)
            var count = bytes.count
            let status = EVP_PKEY_get_raw_public_key(key, &bytes, &count)
            precondition(
                status == 1 && count == Ed25519.publicKeyLength,
                "a private key of Ed25519 has its public key"
            )
            return PublicKey(bytes: bytes)
        }

        /// The signature of some bytes; equal bytes have equal signatures.
        package func signature(of message: Data) -> [UInt8] {
            var signature = [UInt8](repeating: 0, count: Ed25519.signatureLength)
            var count = signature.count
            let context = EVP_MD_CTX_new()
            defer { EVP_MD_CTX_free(context) }
            let message = [UInt8](message)
            let status =
                EVP_DigestSignInit(context, nil, nil, nil, key) == 1
                ? EVP_DigestSign(context, &signature, &count, message, message.count) : 0
            precondition(
                status == 1 && count == Ed25519.signatureLength,
                "Ed25519 signs any bytes unless memory is used up"
            )
            return signature
        }
    }

    /// A key that checks signatures.
    package struct PublicKey: Hashable, Sendable {
        /// Its 32 bytes.
        package let bytes: [UInt8]

        fileprivate init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// Reads a public key as `openssl pkey -pubout` writes it.
        ///
        /// - Throws: ``KeyError``.
        package init(pem: Data) throws(KeyError) {
            let read = withBIO(pem) { PEM_read_bio_PUBKEY($0, nil, refusePassphrase, nil) }
            guard let read else { throw .notPEM(expected: "public key") }
            defer { EVP_PKEY_free(read) }
            var bytes = [UInt8](repeating: 0, count: Ed25519.publicKeyLength)
            var count = bytes.count
            guard EVP_PKEY_get_id(read) == EVP_PKEY_ED25519,
                EVP_PKEY_get_raw_public_key(read, &bytes, &count) == 1, count == bytes.count
            else { throw .notEd25519 }
            self.bytes = bytes
        }

        /// Reads 64 hexadecimal digits; nil for anything else.
        package init?(hexadecimal text: String) {
            let digits = Array(text.utf8)
            guard digits.count == 2 * Ed25519.publicKeyLength else { return nil }
            var bytes: [UInt8] = []
            for index in stride(from: 0, to: digits.count, by: 2) {
                let pair = String(decoding: digits[index..<(index + 2)], as: UTF8.self)
                guard pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else {
                    return nil
                }
                bytes.append(byte)
            }
            self.bytes = bytes
        }

        /// Its bytes in 64 lower-case hexadecimal digits.
        package var hexadecimal: String {
            bytes.map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
        }

        /// Whether some bytes are this key's signature of a message.
        package func isValid(_ signature: Data, of message: Data) -> Bool {
            guard Libcrypto.isReady else { return false }
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count)
            let context = EVP_MD_CTX_new()
            defer {
                EVP_MD_CTX_free(context)
                EVP_PKEY_free(key)
            }
            let (signature, message) = ([UInt8](signature), [UInt8](message))
            guard key != nil, signature.count == Ed25519.signatureLength,
                EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            else { return false }
            return EVP_DigestVerify(context, signature, signature.count, message, message.count)
                == 1
        }
    }
}

/// Lets a body read some bytes through libcrypto's input.
private func withBIO(
    _ bytes: Data,
    _ body: (OpaquePointer?) -> OpaquePointer?
) -> OpaquePointer? {
    precondition(Libcrypto.isReady, "libcrypto is initialised before its first use")
    return bytes.withUnsafeBytes { buffer in
        let bio = BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count))
        defer { BIO_free(bio) }
        return body(bio)
    }
}

/// Without this libcrypto would ask for a passphrase at the terminal.
private func refusePassphrase(
    _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: Int32,
    _ isWriting: Int32,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    -1
}
