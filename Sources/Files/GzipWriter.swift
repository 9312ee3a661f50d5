import CZlib
package import Foundation

/// A compressor that writes one gzip member piece by piece.
///
/// The header holds no time, so equal input gives equal output.
package struct GzipWriter: ~Copyable {
    /// On the heap: zlib keeps the stream's address and refuses one that has moved.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: 1 << 16)
    private var packed = Data()

    /// Starts a member.
    ///
    /// - Parameter level: From 1, the fastest, to 9, the smallest.
    package init(level: Int32 = 1) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 is the largest window; 16 more select the gzip format with its checksum.
        let status = deflateInit2_(
            stream,
            level,
            Z_DEFLATED,
            15 + 16,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(status == Z_OK, "zlib starts unless memory is used up")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses further bytes.
    package mutating func append(_ bytes: [UInt8]) {
        deflate(bytes, Z_NO_FLUSH)
    }

    /// Ends the member.
    ///
    /// - Returns: The whole member.
    package consuming func finish() -> Data {
        deflate([], Z_FINISH)
        return packed
    }

    private mutating func deflate(_ bytes: [UInt8], _ flush: Int32) {
        var input = bytes
        input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                let produced = output.withUnsafeMutableBufferPointer { output in
                    stream.pointee.next_out = output.baseAddress
                    stream.pointee.avail_out = UInt32(output.count)
                    _ = CZlib.deflate(stream, flush)
                    return output.count - Int(stream.pointee.avail_out)
                }
                packed.append(contentsOf: output[..<produced])
            } while stream.pointee.avail_out == 0
        }
    }
}
