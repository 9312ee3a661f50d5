/// A place in the bytes of a pickle.
struct PickleCursor {
    let bytes: [UInt8]
    private(set) var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset == bytes.count }

    func malformed(_ reason: String) -> PickleError {
        .malformed(offset: offset, reason: reason)
    }

    mutating func byte() throws(PickleError) -> UInt8 {
        try take(1)[0]
    }

    /// An unsigned little-endian integer.
    mutating func integer(bytes count: Int) throws(PickleError) -> Int {
        let word = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let number = Int(exactly: word) else { throw malformed("a length is too large") }
        return number
    }

    /// Text up to the next line feed.
    mutating func line() throws(PickleError) -> String {
        guard let end = bytes[offset...].firstIndex(of: 0x0a), end - offset <= 256 else {
            throw malformed("a name has no end")
        }
        let text = try text(count: end - offset)
        offset += 1
        return text
    }

    /// The value of an operation that needs nothing but its own bytes.
    mutating func scalar(_ operation: PickleOpcode) throws(PickleError) -> PickleValue {
        switch operation {
        case .none: return .none
        case .newTrue: return .boolean(true)
        case .newFalse: return .boolean(false)
        case .int: return try .integer(signed(bytes: 4))
        case .int1: return try .integer(Int64(integer(bytes: 1)))
        case .int2: return try .integer(Int64(integer(bytes: 2)))
        case .long1: return try .integer(signed(bytes: integer(bytes: 1)))
        case .float:
            let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return .real(Double(bitPattern: bits))
        case .string: return try .string(text(count: integer(bytes: 4)))
        case .shortString: return try .string(text(count: integer(bytes: 1)))
        case .longString: return try .string(text(count: integer(bytes: 8)))
        case .bytes: return try .bytes(Array(take(integer(bytes: 4))))
        case .shortBytes: return try .bytes(Array(take(integer(bytes: 1))))
        case .longBytes, .byteArray: return try .bytes(Array(take(integer(bytes: 8))))
        default: throw malformed("an operation has no value of its own")
        }
    }

    private mutating func signed(bytes count: Int) throws(PickleError) -> Int64 {
        guard count <= 8 else { throw malformed("an integer takes more than 64 bits") }
        let taken = try take(count)
        let extended: UInt64 = (taken.last ?? 0) & 0x80 == 0 ? 0 : .max
        return Int64(bitPattern: taken.reversed().reduce(extended) { $0 << 8 | UInt64($1) })
    }

    private mutating func text(count: Int) throws(PickleError) -> String {
        guard let text = String(validating: try take(count), as: UTF8.self) else {
            throw malformed("text is not UTF-8")
        }
        return text
    }

    private mutating func take(_ count: Int) throws(PickleError) -> [UInt8] {
        guard count <= bytes.count - offset else { throw malformed("the bytes end early") }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }
}
