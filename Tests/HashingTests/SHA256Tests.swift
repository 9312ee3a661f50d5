import Foundation
import Hashing
import Testing

struct SHA256Tests {
    /// The examples of FIPS 180-4 in NIST's "Examples with Intermediate Values", and no bytes.
    @Test(
        arguments: [
            ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "a", 1_000_000,
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ]
    )
    func `digests are those of the standard`(text: String, times: Int, digest: String) {
        let bytes = Data(String(repeating: text, count: times).utf8)
        #expect(SHA256.hash(bytes).hexadecimal == digest)
    }

    @Test(arguments: [1, 55, 63, 64, 65, 1000])
    func `bytes in pieces have the digest of all at once`(size: Int) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: size) {
            hash.update(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        #expect(hash.finalize().bytes == SHA256.hash(bytes).bytes)
    }

    @Test func `a digest matches its own bytes and no others`() {
        let digest = SHA256.hash(Array("abc".utf8))
        #expect(digest.matches(Data(digest.bytes)))
        #expect(!digest.matches(digest.bytes.dropLast()))
        #expect(!digest.matches(digest.bytes + [0]))
        for index in digest.bytes.indices {
            var other = digest.bytes
            other[index] ^= 1
            #expect(!digest.matches(other))
        }
    }

    @Test func `libcrypto is not taken away while the process exits`() async {
        // Threads of a pool end while the process exits, and use it at that moment.
        await #expect(processExitsWith: .success) {
            // Runs after whatever libcrypto registers from here on.
            atexit { _ = SHA256.hash(Data([1])) }
            _ = SHA256.hash(Data([2]))
            exit(EXIT_SUCCESS)
        }
    }
}
