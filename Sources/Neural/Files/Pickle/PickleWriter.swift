/// Writes a value as Python's unpickler reads it: the same value, the same bytes.
///
/// Nothing is memoized: a value that occurs twice is written twice.
package struct PickleWriter {
    private var bytes: [UInt8] = []

    /// The pickle of a value.
    ///
    /// - Parameters:
    ///   - value: What to write.
    ///   - version: The protocol to declare; ``PickleValue/bytes(_:)`` needs 3.
    /// - Returns: The bytes.
    package static func write(_ value: PickleValue, version: UInt8 = 2) -> [UInt8] {
        var writer = PickleWriter()
        writer.put(.proto)
        writer.bytes.append(version)
        writer.write(value)
        writer.put(.stop)
        return writer.bytes
    }

    private mutating func write(_ value: PickleValue) {
        switch value {
        case .none: put(.none)
        case .boolean(let flag): put(flag ? .newTrue : .newFalse)
        case .integer(let number): write(number)
        case .real(let number):
            put(.float)
            putBytes(of: number.bitPattern.bigEndian)
        case .string(let text):
            put(.string)
            putBytes(of: UInt32(text.utf8.count).littleEndian)
            bytes += text.utf8
        case .bytes(let content):
            put(.bytes)
            putBytes(of: UInt32(content.count).littleEndian)
            bytes += content
        case .tuple(let members): writeTuple(members)
        case .list(let members):
            put(.emptyList)
            append(members)
        case .dictionary(let entries):
            put(.emptyDictionary)
            set(entries)
        case .global(let global):
            put(.global)
            bytes += "\(global.module)\n\(global.name)\n".utf8
        case .persistent(let id):
            write(id)
            put(.persistent)
        case .object(let object): write(object)
        }
    }

    private mutating func write(_ number: Int64) {
        if let small = UInt8(exactly: number) {
            put(.int1)
            bytes.append(small)
        } else if let medium = Int32(exactly: number) {
            put(.int)
            putBytes(of: medium.littleEndian)
        } else {
            put(.long1)
            bytes.append(8)
            putBytes(of: number.littleEndian)
        }
    }

    private mutating func writeTuple(_ members: [PickleValue]) {
        if members.isEmpty {
            put(.emptyTuple)
            return
        }
        if members.count > 3 { put(.mark) }
        for member in members { write(member) }
        switch members.count {
        case 1: put(.tuple1)
        case 2: put(.tuple2)
        case 3: put(.tuple3)
        default: put(.tuple)
        }
    }

    private mutating func write(_ object: PickleObject) {
        write(.global(object.callable))
        writeTuple(object.arguments)
        put(object.construction == .call ? .reduce : .newObject)
        append(object.elements)
        set(object.entries)
        if let state = object.state {
            write(state)
            put(.build)
        }
    }

    private mutating func append(_ members: [PickleValue]) {
        guard !members.isEmpty else { return }
        put(.mark)
        for member in members { write(member) }
        put(.appends)
    }

    private mutating func set(_ entries: [PickleEntry]) {
        guard !entries.isEmpty else { return }
        put(.mark)
        for entry in entries {
            write(entry.key)
            write(entry.value)
        }
        put(.setItems)
    }

    private mutating func put(_ operation: PickleOpcode) {
        bytes.append(operation.rawValue)
    }

    private mutating func putBytes(of word: some FixedWidthInteger) {
        withUnsafeBytes(of: word) { bytes += $0 }
    }
}
