/// Reads a pickle as data: a closed list of operations, a closed list of names, bounded sizes.
///
/// Nothing is imported or called; a call becomes a ``PickleObject``. A value is finished once
/// another one holds it, so there are no cycles, and the size of the tree, shared parts counted
/// each time, is bounded. Source of the format: CPython, `Lib/pickletools.py`.
package struct PickleReader {
    private struct Slot {
        var value: PickleValue
        /// Where the memo keeps the same value while it may still grow.
        var memo: Int?
        var depth = 1
        /// Values in the tree.
        var size = 1
    }

    private static let maximumDepth = 64
    private static let maximumSize = 1_000_000

    private let allowed: Set<PickleGlobal>
    private var cursor: PickleCursor
    private var stack: [Slot] = []
    private var marks: [Int] = []
    private var memo: [Int: Slot] = [:]

    private init(_ bytes: [UInt8], allowing allowed: Set<PickleGlobal>) {
        cursor = PickleCursor(bytes: bytes)
        self.allowed = allowed
    }

    /// The value that a pickle holds.
    ///
    /// - Parameters:
    ///   - bytes: A pickle of protocol 2 to 5 and nothing after it.
    ///   - allowed: The only names it may hold.
    /// - Returns: The value on the stack at the end.
    /// - Throws: ``PickleError``.
    package static func read(
        _ bytes: [UInt8],
        allowing allowed: Set<PickleGlobal>
    ) throws(PickleError) -> PickleValue {
        var reader = PickleReader(bytes, allowing: allowed)
        return try reader.run()
    }

    private mutating func run() throws(PickleError) -> PickleValue {
        while true {
            let offset = cursor.offset
            let code = try cursor.byte()
            guard let operation = PickleOpcode(rawValue: code) else {
                throw .unsupportedOpcode(code, offset: offset)
            }
            if operation == .stop { break }
            try perform(operation)
        }
        guard stack.count == 1, marks.isEmpty, cursor.isAtEnd else {
            throw cursor.malformed("it does not end in one value")
        }
        return stack[0].value
    }

    private mutating func perform(_ operation: PickleOpcode) throws(PickleError) {
        switch operation {
        case .proto:
            let version = try cursor.byte()
            guard (2...5).contains(version) else {
                throw cursor.malformed("protocol \(version) is not 2 to 5")
            }
        case .frame: _ = try cursor.integer(bytes: 8)
        case .stop: break
        case .mark: marks.append(stack.count)
        case .pop: _ = try pop()
        case .popMark: _ = try popToMark()
        case .put: try remember(at: cursor.integer(bytes: 1))
        case .longPut: try remember(at: cursor.integer(bytes: 4))
        case .memoize: try remember(at: memo.count)
        case .get: try recall(cursor.integer(bytes: 1))
        case .longGet: try recall(cursor.integer(bytes: 4))
        case .global, .stackGlobal, .reduce, .newObject, .build, .persistent:
            try performObject(operation)
        case .emptyTuple, .tuple, .tuple1, .tuple2, .tuple3, .emptyList, .append, .appends,
            .emptyDictionary, .setItem, .setItems:
            try performContainer(operation)
        default:
            try push(Slot(value: cursor.scalar(operation)))
        }
    }

    // MARK: - Objects

    private mutating func performObject(_ operation: PickleOpcode) throws(PickleError) {
        switch operation {
        case .global:
            let module = try cursor.line()
            try pushGlobal(PickleGlobal(module, cursor.line()))
        case .stackGlobal:
            let name = try pop().value.string
            let module = try pop().value.string
            guard let name, let module else {
                throw cursor.malformed("the name of a global is not a string")
            }
            try pushGlobal(PickleGlobal(module, name))
        case .reduce: try construct(.call)
        case .newObject: try construct(.allocation)
        case .build:
            let state = try pop()
            try grow(by: [state]) { value in
                guard case .object(var object) = value, object.state == nil else { return false }
                object.state = state.value
                value = .object(object)
                return true
            }
        default:
            let id = try pop()
            try push(.persistent(id.value), holding: [id])
        }
    }

    private mutating func pushGlobal(_ global: PickleGlobal) throws(PickleError) {
        guard allowed.contains(global) else { throw .forbiddenGlobal(global) }
        try push(Slot(value: .global(global)))
    }

    private mutating func construct(
        _ construction: PickleObject.Construction
    ) throws(PickleError) {
        let arguments = try pop()
        guard case .global(let callable) = try pop().value,
            case .tuple(let members) = arguments.value
        else {
            throw cursor.malformed("a call needs a global and a tuple")
        }
        try push(
            .object(PickleObject(callable, construction: construction, arguments: members)),
            holding: [arguments]
        )
    }

    // MARK: - Containers

    private mutating func performContainer(_ operation: PickleOpcode) throws(PickleError) {
        switch operation {
        case .emptyTuple: try push(.tuple([]), holding: [])
        case .tuple: try pushTuple(popToMark())
        case .tuple1: try pushTuple(pop(1))
        case .tuple2: try pushTuple(pop(2))
        case .tuple3: try pushTuple(pop(3))
        case .emptyList: try push(.list([]), holding: [])
        case .append: try append(pop(1))
        case .appends: try append(popToMark())
        case .emptyDictionary: try push(.dictionary([]), holding: [])
        case .setItem: try set(pop(2))
        default: try set(popToMark())
        }
    }

    private mutating func pushTuple(_ members: [Slot]) throws(PickleError) {
        try push(.tuple(members.map(\.value)), holding: members)
    }

    private mutating func append(_ members: [Slot]) throws(PickleError) {
        try grow(by: members) { value in
            switch value {
            case .list(var list):
                value = .none
                list += members.lazy.map(\.value)
                value = .list(list)
            case .object(var object):
                value = .none
                object.elements += members.lazy.map(\.value)
                value = .object(object)
            default:
                return false
            }
            return true
        }
    }

    private mutating func set(_ members: [Slot]) throws(PickleError) {
        guard members.count.isMultiple(of: 2) else {
            throw cursor.malformed("a key has no value")
        }
        let new = stride(from: 0, to: members.count, by: 2).map { index in
            PickleEntry(members[index].value, members[index + 1].value)
        }
        try grow(by: members) { value in
            switch value {
            case .dictionary(var entries):
                value = .none
                entries += new
                value = .dictionary(entries)
            case .object(var object):
                value = .none
                object.entries += new
                value = .object(object)
            default:
                return false
            }
            return true
        }
    }

    /// Changes the value on top of the stack, and the memo's copy of it.
    ///
    /// The one to change has no other copy meanwhile, so that it grows in place.
    private mutating func grow(
        by members: [Slot],
        _ change: (inout PickleValue) -> Bool
    ) throws(PickleError) {
        var slot = try pop()
        if let index = slot.memo { memo[index] = nil }
        guard change(&slot.value) else {
            throw cursor.malformed("a value that cannot grow is added to")
        }
        try measure(&slot, holding: members)
        if let index = slot.memo { memo[index] = slot }
        try push(slot)
    }

    // MARK: - Stack and memo

    private mutating func push(
        _ value: PickleValue,
        holding members: [Slot]
    ) throws(PickleError) {
        var slot = Slot(value: value)
        try measure(&slot, holding: members)
        try push(slot)
    }

    private mutating func push(_ slot: Slot) throws(PickleError) {
        guard stack.count < Self.maximumSize else {
            throw .tooLarge(limit: "\(Self.maximumSize) values")
        }
        stack.append(slot)
    }

    private func measure(_ slot: inout Slot, holding members: [Slot]) throws(PickleError) {
        for member in members {
            slot.depth = max(slot.depth, member.depth + 1)
            slot.size += member.size
            guard slot.size <= Self.maximumSize else {
                throw .tooLarge(limit: "\(Self.maximumSize) values")
            }
        }
        guard slot.depth <= Self.maximumDepth else {
            throw .tooLarge(limit: "\(Self.maximumDepth) levels")
        }
    }

    private mutating func pop() throws(PickleError) -> Slot {
        guard stack.count > marks.last ?? 0, let slot = stack.popLast() else {
            throw cursor.malformed("a value is missing")
        }
        return slot
    }

    private mutating func pop(_ count: Int) throws(PickleError) -> [Slot] {
        guard stack.count - (marks.last ?? 0) >= count else {
            throw cursor.malformed("a value is missing")
        }
        let slots = Array(stack.suffix(count))
        stack.removeLast(count)
        return slots
    }

    private mutating func popToMark() throws(PickleError) -> [Slot] {
        guard let mark = marks.popLast() else {
            throw cursor.malformed("a mark is missing")
        }
        let slots = Array(stack[mark...])
        stack.removeLast(slots.count)
        return slots
    }

    private mutating func remember(at index: Int) throws(PickleError) {
        guard stack.count > marks.last ?? 0, memo.count < Self.maximumSize else {
            throw cursor.malformed("there is nothing to remember")
        }
        stack[stack.count - 1].memo = index
        memo[index] = stack[stack.count - 1]
    }

    private mutating func recall(_ index: Int) throws(PickleError) {
        guard var slot = memo[index] else {
            throw cursor.malformed("value \(index) was never remembered")
        }
        slot.memo = nil
        try push(slot)
    }
}
