import Foundation

/// Splits bytes into lines, and buffers no more than a chunk and a line.
package struct LineReader {
    let file: String
    let lineLimit: Int

    package init(file: String, lineLimit: Int) {
        self.file = file
        self.lineLimit = lineLimit
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Passes each line, without its end and a byte order mark, and its number from 1.
    package func read(_ source: any ByteSource, _ take: (Span<UInt8>, Int) throws -> Void) throws {
        var buffer = [UInt8](repeating: 0, count: max(1 << 18, 2 * lineLimit))
        var filled = 0
        var number = 0
        while true {
            let count = try buffer.withUnsafeMutableBytes { buffer in
                try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            }
            let isEnd = count == 0
            filled += count
            var start = 0
            if number == 0, filled >= 3 || isEnd, buffer[..<filled].starts(with: Self.byteOrderMark)
            {
                start = 3
            }
            while start < filled {
                let end = lineEnd(in: buffer, from: start, to: filled)
                guard end - start <= lineLimit else {
                    throw CandleFileError(
                        file: file,
                        line: number + 1,
                        problem: .lineTooLong(limit: lineLimit)
                    )
                }
                guard end < filled || isEnd else { break }
                number += 1
                let last = end > start && buffer[end - 1] == Self.carriageReturn ? end - 1 : end
                try take(buffer.span.extracting(start..<last), number)
                start = end + 1
            }
            guard !isEnd else { return }
            // At most one line is left, since the loop above takes all complete ones.
            start = min(start, filled)
            buffer.withUnsafeMutableBytes { buffer in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<filled]))
            }
            filled -= start
        }
    }

    /// The position of the next line feed, or of the end of the bytes.
    private func lineEnd(in buffer: [UInt8], from start: Int, to end: Int) -> Int {
        buffer.withUnsafeBytes { bytes in
            guard
                let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(Self.lineFeed), end - start)
            else { return end }
            return base.distance(to: UnsafeRawPointer(found))
        }
    }
}
