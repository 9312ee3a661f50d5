import CLibzip
import Foundation

/// A zip archive in memory, its entries stored, as PyTorch's files are.
package enum ZipArchive {
    /// A file within the archive.
    package struct Entry: Equatable {
        package var name: String
        package var bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// Writes entries uncompressed under one fixed date: the same entries, the same bytes.
    ///
    /// - Throws: ``NeuralError/invalidFile(reason:)``.
    package static func write(_ entries: [Entry]) throws(NeuralError) -> [UInt8] {
        guard let target = zip_source_buffer_create(nil, 0, 0, nil) else { throw failure("memory") }
        defer { zip_source_free(target) }
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let archive = zip_open_from_source(target, ZIP_CREATE | ZIP_TRUNCATE, &error) else {
            let reason = String(cString: zip_error_strerror(&error))
            throw failure("a new archive cannot be opened: \(reason)")
        }
        zip_source_keep(target)
        for entry in entries {
            do throws(NeuralError) {
                try add(entry, to: archive)
            } catch {
                zip_discard(archive)
                throw error
            }
        }
        guard zip_close(archive) == 0 else {
            zip_discard(archive)
            throw failure("the archive cannot be finished")
        }
        return try content(of: target)
    }

    private static func add(_ entry: Entry, to archive: OpaquePointer) throws(NeuralError) {
        // The archive reads its sources when it is closed, so it owns a copy.
        guard let copy = malloc(max(entry.bytes.count, 1)) else { throw failure("memory") }
        copy.copyMemory(from: entry.bytes, byteCount: entry.bytes.count)
        guard let source = zip_source_buffer(archive, copy, UInt64(entry.bytes.count), 1) else {
            free(copy)
            throw failure("memory")
        }
        let index = zip_file_add(archive, entry.name, source, UInt32(ZIP_FL_ENC_UTF_8))
        guard index >= 0 else {
            zip_source_free(source)
            throw failure("\(entry.name) cannot be added")
        }
        let firstDay: UInt16 = 1 << 5 | 1  // 1980-01-01, the first date that the format knows
        guard zip_set_file_compression(archive, UInt64(index), Int32(ZIP_CM_STORE), 0) == 0,
            zip_file_set_dostime(archive, UInt64(index), 0, firstDay, 0) == 0
        else {
            throw failure("\(entry.name) cannot be added")
        }
    }

    private static func content(of source: OpaquePointer) throws(NeuralError) -> [UInt8] {
        var status = zip_stat_t()
        guard zip_source_stat(source, &status) == 0, zip_source_open(source) == 0 else {
            throw failure("the archive cannot be read back")
        }
        defer { zip_source_close(source) }
        let size = Int(status.size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, Int(zip_source_read(source, buffer.baseAddress, UInt64(size))))
        }
        guard bytes.count == size else { throw failure("the archive cannot be read back") }
        return bytes
    }

    /// Reads every entry, each stored, so that none can be larger than the file.
    ///
    /// - Throws: ``NeuralError/invalidFile(reason:)``.
    package static func read(_ bytes: [UInt8]) throws(NeuralError) -> [Entry] {
        let result: Result<[Entry], NeuralError> = bytes.withUnsafeBytes { content in
            guard
                let source = zip_source_buffer_create(
                    content.baseAddress,
                    UInt64(content.count),
                    0,
                    nil
                )
            else {
                return .failure(failure("memory"))
            }
            guard let archive = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, nil) else {
                zip_source_free(source)
                return .failure(failure("it is not a whole zip archive"))
            }
            defer { zip_discard(archive) }
            return Result { () throws(NeuralError) in
                try entries(of: archive, limit: content.count)
            }
        }
        return try result.get()
    }

    private static func entries(
        of archive: OpaquePointer,
        limit: Int
    ) throws(NeuralError) -> [Entry] {
        var entries: [Entry] = []
        var total = 0
        for index in 0..<UInt64(max(0, zip_get_num_entries(archive, 0))) {
            var status = zip_stat_t()
            guard zip_stat_index(archive, index, 0, &status) == 0, let name = status.name else {
                throw failure("entry \(index) has no header")
            }
            let text = String(cString: name)
            guard status.comp_method == UInt16(ZIP_CM_STORE), status.encryption_method == 0 else {
                throw failure("\(text) is compressed, which torch.save never does")
            }
            guard status.size <= UInt64(limit - total) else {
                throw failure("\(text) is larger than the file")
            }
            total += Int(status.size)
            try entries.append(Entry(name: text, bytes: read(index, of: archive, status: status)))
        }
        return entries
    }

    private static func read(
        _ index: UInt64,
        of archive: OpaquePointer,
        status: zip_stat_t
    ) throws(NeuralError) -> [UInt8] {
        guard let file = zip_fopen_index(archive, index, 0) else {
            throw failure("entry \(index) cannot be opened")
        }
        defer { zip_fclose(file) }
        let size = Int(status.size)
        var past: UInt8 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = size == 0 ? 0 : max(0, Int(zip_fread(file, buffer.baseAddress, UInt64(size))))
        }
        // Reading past the end makes libzip compare the checksum.
        guard bytes.count == size, zip_fread(file, &past, 1) == 0 else {
            throw failure("entry \(index) is damaged")
        }
        return bytes
    }

    private static func failure(_ reason: String) -> NeuralError {
        .invalidFile(reason: reason)
    }
}
