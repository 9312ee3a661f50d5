import CZlib
package import Foundation

/// CRC-32 of bytes, as zip and gzip use it, computed by zlib.
///
/// It detects mismatched and truncated files; it does not protect against forgery.
package func checksum(_ bytes: some ContiguousBytes) -> UInt32 {
    bytes.withUnsafeBytes { bytes in
        // Given no address at all, zlib returns the value to start with, which is that of no bytes.
        UInt32(crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, z_size_t(bytes.count)))
    }
}

extension Collection<Float> {
    /// The numbers as IEEE 754 singles, the lowest byte of each first.
    var littleEndianBytes: [UInt8] {
        map { $0.bitPattern.littleEndian }.withUnsafeBytes { Array($0) }
    }
}

extension ArraySlice<UInt8> {
    /// The numbers that ``Swift/Collection/littleEndianBytes`` wrote; a rest of under four bytes is
    /// left out.
    var littleEndianFloats: [Float] {
        withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { index in
                let bits = bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }
}
