package import Foundation

/// CRC-32 of bytes, as zip and gzip use it (ISO 3309, reflected polynomial 0xEDB88320).
///
/// It tells files that belong together from files that do not, and a torn file from a whole one;
/// it is no defence against someone who forges files.
package func checksum(_ bytes: some ContiguousBytes) -> UInt32 {
    let table = checksumTable
    let register = bytes.withUnsafeBytes { bytes in
        bytes.reduce(UInt32.max) { register, byte in
            (register >> 8) ^ table[Int((register ^ UInt32(byte)) & 0xff)]
        }
    }
    return ~register
}

private let checksumTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { register, _ in
        register & 1 == 1 ? (register >> 1) ^ 0xedb8_8320 : register >> 1
    }
}
