import Foundation

/// What a store had come to when it was last written to, kept in a small file beside it:
/// `hindcast.sqlite.mark`.
///
/// A store that was cut to nothing, or whose write-ahead log was cut, opens like one that has never had
/// more. The mark tells the difference. It is written after each transaction and is not synced, so
/// it may be behind the store and never before it.
struct StoreMark: Hashable {
    /// How many transactions the store has had.
    var generation: Int64
    /// The largest number that was given to a job.
    var lastJob: Int64

    /// The file; nil for a store in memory, which nothing can cut.
    static func file(of store: String) -> String? {
        store.hasPrefix("file:") ? nil : store + ".mark"
    }

    /// Reads the mark of a store; nil where there is none that can be read.
    static func read(of store: String) -> StoreMark? {
        guard let data = file(of: store).flatMap(FileManager.default.contents(atPath:)) else {
            return nil
        }
        return StoreMark(String(decoding: data, as: UTF8.self))
    }

    /// Writes the mark, unless one that is further is there; a mark that cannot be written is left.
    func write(of store: String) {
        guard let file = Self.file(of: store) else { return }
        let descriptor = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { return }
        let bytes = Array(text.utf8)
        var known = [UInt8](repeating: 0, count: bytes.count)
        let count = pread(descriptor, &known, known.count, 0)
        if count == known.count, let mark = StoreMark(String(decoding: known, as: UTF8.self)),
            mark.generation >= generation
        {
            return
        }
        // One write of a line of fixed length, over the one before.
        _ = pwrite(descriptor, bytes, bytes.count, 0)
    }

    /// A line of fixed length that ends with a digest of what is before it.
    private var text: String {
        let content = String(format: "hindcast-mark %020lld %020lld", generation, lastJob)
        return content
            + String(format: " %016llx\n", UInt64(bitPattern: ContentDigest.of(Data(content.utf8))))
    }

    private init?(_ text: String) {
        let parts = text.split(whereSeparator: \.isWhitespace)
        guard parts.count == 4, let generation = Int64(parts[1]), let lastJob = Int64(parts[2])
        else { return nil }
        self.init(generation: generation, lastJob: lastJob)
        guard self.text == text else { return nil }
    }

    init(generation: Int64, lastJob: Int64) {
        self.generation = generation
        self.lastJob = lastJob
    }
}
