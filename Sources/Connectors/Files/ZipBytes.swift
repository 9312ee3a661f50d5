import CLibzip

/// A decompressor of the only CSV file inside a zip archive.
final class ZipBytes: ByteSource {
    private let name: String
    private var bound: UnpackingBound
    private let archive: OpaquePointer
    private let entry: OpaquePointer
    /// Bytes not yet counted: a zip entry only has the size of the whole.
    private var packedBytes: Int

    init(path: String, name: String, limits: CandleFile.Limits) throws {
        self.name = name
        bound = UnpackingBound(name: name, limits: limits)
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            throw Self.damage(name, Self.reason(code))
        }
        do {
            let found = try Self.onlyCSV(of: archive, name: name)
            guard let entry = zip_fopen_index(archive, found.index, 0) else {
                throw Self.damage(name, String(cString: zip_strerror(archive)))
            }
            self.entry = entry
            packedBytes = Int(clamping: found.comp_size)
        } catch {
            zip_discard(archive)
            throw error
        }
        self.archive = archive
    }

    deinit {
        zip_fclose(entry)
        zip_discard(archive)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        let count = Int(zip_fread(entry, base, UInt64(buffer.count)))
        guard count >= 0 else {
            throw Self.damage(name, String(cString: zip_error_strerror(zip_file_get_error(entry))))
        }
        try bound.add(packed: packedBytes, unpacked: count)
        packedBytes = 0
        return count
    }

    private static func onlyCSV(of archive: OpaquePointer, name: String) throws -> zip_stat_t {
        var found: [zip_stat_t] = []
        for index in 0..<UInt64(clamping: zip_get_num_entries(archive, 0)) {
            var stat = zip_stat_t()
            guard zip_stat_index(archive, index, 0, &stat) == 0, let entryName = stat.name else {
                throw damage(name, String(cString: zip_strerror(archive)))
            }
            let text = String(cString: entryName)
            // macOS adds a resource file, `__MACOSX/._name.csv`, to each real one.
            if text.lowercased().hasSuffix(".csv"), !text.hasPrefix("__MACOSX/") {
                found.append(stat)
            }
        }
        guard let only = found.first else {
            throw CandleFileError(file: name, problem: .zipWithoutCSV)
        }
        guard found.count == 1 else {
            throw CandleFileError(file: name, problem: .zipWithSeveralCSVs(count: found.count))
        }
        guard Int32(only.encryption_method) == ZIP_EM_NONE else {
            throw CandleFileError(file: name, problem: .encryptedZip)
        }
        return only
    }

    private static func damage(_ name: String, _ reason: String) -> CandleFileError {
        CandleFileError(file: name, problem: .damagedZip(reason: reason))
    }

    private static func reason(_ code: Int32) -> String {
        var error = zip_error_t()
        zip_error_init_with_code(&error, code)
        defer { zip_error_fini(&error) }
        return String(cString: zip_error_strerror(&error))
    }
}
