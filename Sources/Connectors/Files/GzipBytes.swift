import CZlib
package import Foundation

/// A decompressor of gzip data, which may have several members.
final class GzipBytes: ByteSource {
    private let source: any ByteSource
    private let name: String
    private var bound: UnpackingBound
    /// On the heap: zlib keeps the stream's address and refuses one that has moved.
    private let stream: UnsafeMutablePointer<z_stream>
    private var input = [UInt8](repeating: 0, count: 1 << 16)
    private var inputRange = 0..<0
    private var isInsideMember = true
    private let isReady: Bool

    init(_ source: any ByteSource, name: String, limits: CandleFile.Limits) {
        self.source = source
        self.name = name
        bound = UnpackingBound(name: name, limits: limits)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 is the largest window; 16 more select the gzip format with its checksum.
        isReady =
            inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard isReady else { throw damage("zlib cannot start") }
        var produced = 0
        while produced == 0 {
            if inputRange.isEmpty, try !refill() {
                guard !isInsideMember else {
                    throw CandleFileError(file: name, problem: .truncatedGzip)
                }
                return 0
            }
            if !isInsideMember {
                inflateReset(stream)
                isInsideMember = true
            }
            produced = try inflateOnce(into: buffer)
        }
        return produced
    }

    private func refill() throws -> Bool {
        let count = try input.withUnsafeMutableBytes { try source.read(into: $0) }
        inputRange = 0..<count
        return count > 0
    }

    /// Decompresses until the input or the buffer is used up or a member ends.
    private func inflateOnce(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let status = input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress.map { $0 + inputRange.lowerBound }
            stream.pointee.avail_in = UInt32(inputRange.count)
            stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(clamping: buffer.count)
            return inflate(stream, Z_NO_FLUSH)
        }
        let consumed = inputRange.count - Int(stream.pointee.avail_in)
        let produced = Int(UInt32(clamping: buffer.count) - stream.pointee.avail_out)
        inputRange = (inputRange.lowerBound + consumed)..<inputRange.upperBound
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isInsideMember = false
        default: throw damage(stream.pointee.msg.map { String(cString: $0) } ?? "code \(status)")
        }
        try bound.add(packed: consumed, unpacked: produced)
        return produced
    }

    private func damage(_ reason: String) -> CandleFileError {
        CandleFileError(file: name, problem: .damagedGzip(reason: reason))
    }
}

/// Decompresses gzip data in memory.
package enum GzipReader {
    /// The whole text of gzip data.
    ///
    /// - Parameters:
    ///   - data: One or more members.
    ///   - name: What errors call it.
    ///   - limit: The most bytes that the text may have.
    /// - Returns: The text.
    /// - Throws: ``CandleFileError`` for damaged data and too much of it.
    package static func unpack(
        _ data: Data,
        named name: String = "the table",
        limit: Int = 1 << 30
    ) throws -> Data {
        var limits = CandleFile.Limits()
        limits.unpackedBytes = limit
        let source = GzipBytes(MemoryBytes(data), name: name, limits: limits)
        var text = Data()
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = try block.withUnsafeMutableBytes({ try source.read(into: $0) }),
            count > 0
        {
            text.append(contentsOf: block[..<count])
        }
        return text
    }
}
