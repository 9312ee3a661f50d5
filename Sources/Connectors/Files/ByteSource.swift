import Foundation
import Market

/// A source of bytes, read chunk by chunk.
package protocol ByteSource: AnyObject {
    /// Fills the buffer as far as it can at once and returns the count; 0 is the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// The compression of a file, by its first bytes.
enum Packing {
    case plain, gzip, zip

    static let gzipMagic: [UInt8] = [0x1F, 0x8B]
    static let zipMagics: [[UInt8]] = [
        [0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0x50, 0x4B, 7, 8],
    ]

    init(_ start: some Sequence<UInt8>) {
        if start.starts(with: Self.gzipMagic) {
            self = .gzip
        } else if Self.zipMagics.contains(where: start.starts(with:)) {
            self = .zip
        } else {
            self = .plain
        }
    }
}

/// The raw bytes of a file.
final class FileBytes: ByteSource {
    private let path: String
    private let name: String
    private let descriptor: Int32
    private var start: [UInt8] = []
    /// When the file was made, as far as it says: by its gzip header, else by the file system.
    private(set) var made: Timestamp?

    init(path: String, name: String) throws {
        self.path = path
        self.name = name
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CandleFileError(
                file: name,
                problem: errno == ENOENT ? .missing : .unreadable(reason: Self.lastError)
            )
        }
        var start = [UInt8](repeating: 0, count: 4096)
        let count = try start.withUnsafeMutableBytes { try read(into: $0) }
        self.start = Array(start[..<count])
        made = gzipTime ?? modificationTime
    }

    /// The time in a gzip header (RFC 1952, 2.3.1): seconds since 1970; 0 stands for none.
    private var gzipTime: Timestamp? {
        guard start.starts(with: Packing.gzipMagic), start.count >= 8 else { return nil }
        let seconds = start[4..<8].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return seconds > 0 ? Timestamp(milliseconds: seconds * 1000) : nil
    }

    private var modificationTime: Timestamp? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let time = status.st_mtim
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    deinit {
        close(descriptor)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard start.isEmpty else {
            let count = min(start.count, buffer.count)
            buffer.copyBytes(from: start[..<count])
            start.removeFirst(count)
            return count
        }
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                return count
            }
            switch errno {
            case EINTR: continue
            case EISDIR: throw CandleFileError(file: name, problem: .folder)
            default:
                throw CandleFileError(file: name, problem: .unreadable(reason: Self.lastError))
            }
        }
    }

    /// The decompressed text.
    func unpacked(limits: CandleFile.Limits) throws -> any ByteSource {
        switch Packing(start) {
        case .plain: BoundedBytes(self, name: name, limits: limits)
        case .gzip: GzipBytes(self, name: name, limits: limits)
        case .zip: try ZipBytes(path: path, name: name, limits: limits)
        }
    }

    private static var lastError: String {
        String(cString: strerror(errno))
    }
}

/// Bytes in memory.
final class MemoryBytes: ByteSource {
    private var rest: Data

    init(_ data: Data) {
        rest = data
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = rest.prefix(buffer.count).copyBytes(to: buffer)
        rest = rest.dropFirst(count)
        return count
    }
}

/// Passes bytes on up to a limit.
final class BoundedBytes: ByteSource {
    private let source: any ByteSource
    private var bound: UnpackingBound

    init(_ source: any ByteSource, name: String, limits: CandleFile.Limits) {
        self.source = source
        bound = UnpackingBound(name: name, limits: limits)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try source.read(into: buffer)
        try bound.add(packed: count, unpacked: count)
        return count
    }
}

/// Counts compressed and decompressed bytes, and throws if the latter exceed their limits.
struct UnpackingBound {
    let name: String
    let limits: CandleFile.Limits
    private var packed = 0
    private var unpacked = 0

    init(name: String, limits: CandleFile.Limits) {
        self.name = name
        self.limits = limits
    }

    mutating func add(packed packedCount: Int, unpacked unpackedCount: Int) throws {
        packed += packedCount
        unpacked += unpackedCount
        guard unpacked <= limits.unpackedBytes else {
            throw CandleFileError(file: name, problem: .tooLarge(limit: limits.unpackedBytes))
        }
        guard unpacked <= limits.ratioFloor || unpacked / limits.ratio <= packed else {
            throw CandleFileError(file: name, problem: .ratio(limit: limits.ratio))
        }
    }
}
