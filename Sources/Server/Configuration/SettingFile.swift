import Foundation

/// A file named by a setting, read as a whole.
struct SettingFile {
    /// The setting that names it, as its source spells it.
    let setting: String
    let path: String

    /// The settings of a JSON object, as texts by name.
    ///
    /// It is parsed like a request's body: bounded in size and depth, without duplicate names.
    func settings() throws(ConfigurationError) -> [String: String] {
        let bytes = try contents(atMost: 1 << 20)
        // The parser's error does not quote the text, which could hold a secret.
        guard case .object(let object)? = try? JSONReader.value(of: Array(bytes)) else {
            throw unusable("which must hold one JSON object, such as {\"port\": 8001}")
        }
        if let (name, instead) = Setting.removed.filter({ object[$0.key] != nil }).min(by: <) {
            throw .removed(setting: "\(name) in \(path)", instead: instead)
        }
        let known = Setting.all.filter { $0.sources.contains(.file) }
        let unknown = Set(object.keys).subtracting(known.map(\.name)).sorted()
        guard unknown.isEmpty else { throw .unknownSettings(unknown, file: path) }
        var texts: [String: String] = [:]
        for setting in known {
            guard let value = object[setting.name] else { continue }
            guard let text = setting.kind.text(of: value) else {
                throw .invalid(
                    setting: setting.name(at: .file, file: path),
                    value: setting.isSecret ? "(hidden)" : "of another type",
                    remedy: "write \(setting.kind.inJSON)"
                )
            }
            texts[setting.name] = text
        }
        return texts
    }

    /// The text of a file that holds only a secret, without the final line end.
    func secret() throws(ConfigurationError) -> String {
        guard var text = String(bytes: try contents(atMost: 4098), encoding: .utf8) else {
            throw unusable("which is not UTF-8 text")
        }
        if text.last?.isNewline == true { text.removeLast() }
        return text
    }

    /// The bytes of the file.
    private func contents(atMost limit: Int) throws(ConfigurationError) -> Data {
        let expanded = (path as NSString).expandingTildeInPath
        let bytes: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: expanded))
            bytes = try file.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw unusable("which cannot be read; it must exist, be a file and be readable")
        }
        guard bytes.count <= limit else { throw unusable("which is larger than \(limit) bytes") }
        return bytes
    }

    private func unusable(_ reason: String) -> ConfigurationError {
        .unusableFile(setting: setting, path: path, reason: reason)
    }
}

extension Setting.Kind {
    /// A JSON value of this kind as the text of a flag; nil if it is of another kind.
    fileprivate func text(of value: JSONValue) -> String? {
        switch (self, value) {
        case (.text, .string(let text)): text
        case (.integer, .integer(let number)), (.number, .integer(let number)): "\(number)"
        case (.number, .number(let number)): "\(number)"
        case (.flag, .bool(let flag)): "\(flag)"
        case (.list, .array(let values)): list(values)
        default: nil
        }
    }

    private func list(_ values: [JSONValue]) -> String? {
        let texts = values.map { value in
            if case .string(let text) = value { text } else { String?.none }
        }
        return texts.contains(nil) ? nil : texts.compactMap(\.self).joined(separator: ",")
    }

    /// The JSON type of this kind.
    fileprivate var inJSON: String {
        switch self {
        case .text: "a text in quotes"
        case .integer: "a whole number without quotes"
        case .number: "a number without quotes"
        case .flag: "true or false without quotes"
        case .list: "a list of texts, such as [\"https://charts.example.com\"]"
        }
    }
}
