import CZlib
package import Foundation

/// CRC-32 of bytes, as zip and gzip use it, computed by zlib.
///
/// It tells files that belong together from files that do not, and a torn file from a whole one;
/// it is no defence against someone who forges files.
package func checksum(_ bytes: some ContiguousBytes) -> UInt32 {
    bytes.withUnsafeBytes { bytes in
        // Given no address at all, zlib returns the value to start with, which is that of no bytes.
        UInt32(crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, z_size_t(bytes.count)))
    }
}
