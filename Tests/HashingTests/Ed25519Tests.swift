import Foundation
import Hashing
import Testing

@Suite struct Ed25519Tests {
    /// A private key in PKCS #8 (RFC 8410), as `openssl genpkey -algorithm ed25519` writes it.
    private static func pem(seed: String) throws -> Data {
        let prefix = "302e020100300506032b657004220420"
        let der = try #require(bytes(prefix + seed))
        return Data(
            """
            -----BEGIN PRIVATE KEY-----
            \(der.base64EncodedString())
            -----END PRIVATE KEY-----

            """.utf8
        )
    }

    private static func bytes(_ hexadecimal: String) -> Data? {
        let digits = Array(hexadecimal)
        let bytes = stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(String(digits[index..<(index + 2)]), radix: 16)
        }
        return bytes.contains(nil) ? nil : Data(bytes.compactMap(\.self))
    }

    /// Tests 1 to 3 of RFC 8032, 7.1: seed, public key, message, signature.
    @Test(
        arguments: [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                    + "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
                    + "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
                    + "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
        ]
    )
    func `signs and checks as RFC 8032 does`(
        seed: String,
        publicKey: String,
        message: String,
        signature: String
    ) throws {
        let key = try Ed25519.PrivateKey(pem: Self.pem(seed: seed))
        let message = try #require(Self.bytes(message))
        let expected = try #require(Self.bytes(signature))
        #expect(key.publicKey.hexadecimal == publicKey)
        #expect(Data(key.signature(of: message)) == expected)
        let known = try #require(Ed25519.PublicKey(hexadecimal: publicKey))
        #expect(known == key.publicKey)
        #expect(known.isValid(expected, of: message))
        #expect(!known.isValid(expected, of: message + [0]))
        for place in expected.indices {
            var changed = expected
            changed[place] ^= 1
            #expect(!known.isValid(changed, of: message))
        }
        #expect(!known.isValid(expected.dropLast(), of: message))
    }

    @Test func `what is no key is refused, and no passphrase is asked for`() throws {
        // openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt
        let otherAlgorithm = """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYn0GJ8ejIkLjcmRU
            /dkF0ZX4eT+pb9p1jgDOHv8jkv+hRANCAARHSJs68i979M0qUftp4gl4jbIDaUxe
            3ikNfJymYE9c/EJWc9zNPM9z2lk/U6Bd0a1mqn+KE2GxHoaGkxq6lu7b
            -----END PRIVATE KEY-----
            """
        // openssl genpkey -algorithm ed25519 -aes-256-cbc -pass pass:secret
        let encrypted = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAirl5pvLLhJ1gICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEKbGCiFw/rB41VXppKahPL0EQB9D
            yIAYOPQsUKE2raV1tdWSiKGLF+6Y1JpO4m+CsLLkcPjut2mZljUdEDREu0q8GEkE
            YO3PHbz7s7Zb+NvAJQI=
            -----END ENCRYPTED PRIVATE KEY-----
            """
        #expect(throws: Ed25519.KeyError.notEd25519) {
            _ = try Ed25519.PrivateKey(pem: Data(otherAlgorithm.utf8))
        }
        for text in [encrypted, "", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n"] {
            #expect(throws: Ed25519.KeyError.notPEM(expected: "private key")) {
                _ = try Ed25519.PrivateKey(pem: Data(text.utf8))
            }
            #expect(throws: Ed25519.KeyError.notPEM(expected: "public key")) {
                _ = try Ed25519.PublicKey(pem: Data(text.utf8))
            }
        }
        #expect(Ed25519.PublicKey(hexadecimal: String(repeating: "g", count: 64)) == nil)
        #expect(Ed25519.PublicKey(hexadecimal: "00") == nil)
    }
}
