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
