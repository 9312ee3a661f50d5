import Neural
import TestSupport
import Testing

@Suite struct PickleTests {
    private static let callable = PickleGlobal("numpy", "dtype")

    private static let values: [PickleValue] = [
        .none, .boolean(true), .boolean(false), .integer(0), .integer(255), .integer(256),
        .integer(-1), .integer(.max), .integer(.min), .real(-0.1), .string("캔들 é"), .string(""),
        .bytes([]), .bytes([0, 255, 46]), .tuple([]), .tuple([.none]),
        .tuple([.integer(1), .integer(2), .integer(3), .integer(4)]), .list([]),
        .list([.integer(1), .list([.string("x")])]),
        .dictionary([PickleEntry(.string("a"), .real(1)), PickleEntry(.integer(2), .none)]),
        .global(callable), .persistent(.tuple([.string("storage")])),
        .object(PickleObject(callable, arguments: [.string("f8")], state: .tuple([.integer(3)]))),
        .object(
            PickleObject(
                callable,
                construction: .allocation,
                elements: [.integer(1)],
                entries: [PickleEntry(.string("k"), .integer(2))],
                state: .dictionary([PickleEntry(.string("mean_"), .list([.real(2)]))])
            )
        ),
    ]

    @Test(arguments: values)
    func `what is written is read back`(value: PickleValue) throws {
        let bytes = PickleWriter.write(value, version: 3)
        #expect(try PickleReader.read(bytes, allowing: [Self.callable]) == value)
    }

    @Test func `a name outside the list is refused by name`() {
        // import os; os.system("true")
        let bytes =
            Array("\u{80}".unicodeScalars.map { UInt8($0.value) }) + [2]
            + Array("cos\nsystem\nX".utf8) + [4, 0, 0, 0] + Array("true".utf8) + [0x85, 0x52, 0x2e]
        #expect(throws: PickleError.forbiddenGlobal(PickleGlobal("os", "system"))) {
            try PickleReader.read(bytes, allowing: [Self.callable])
        }
    }

    @Test func `a value remembered before it grew is recalled whole`() throws {
        // l = [1, 2]; (l, l) as the pickler writes it: ] q0 (K1 K2 e h0 \x86 .
        let bytes: [UInt8] = [
            0x80, 2, 0x5d, 0x71, 0, 0x28, 0x4b, 1, 0x4b, 2, 0x65, 0x68, 0, 0x86, 0x2e,
        ]
        let list = PickleValue.list([.integer(1), .integer(2)])
        #expect(try PickleReader.read(bytes, allowing: []) == .tuple([list, list]))
    }

    private static let hostile: [(sentence: String, bytes: [UInt8])] = [
        ("nothing", []),
        ("no stop", [0x80, 2, 0x4e]),
        ("two values", [0x80, 2, 0x4e, 0x4e, 0x2e]),
        ("bytes after the stop", [0x80, 2, 0x4e, 0x2e, 0x4e]),
        ("protocol 9", [0x80, 9, 0x4e, 0x2e]),
        ("a pop of nothing", [0x80, 2, 0x30, 0x4e, 0x2e]),
        ("a tuple without a mark", [0x80, 2, 0x74, 0x2e]),
        ("a reach below a mark", [0x80, 2, 0x4e, 0x28, 0x85, 0x2e]),
        ("an unknown memory", [0x80, 2, 0x68, 7, 0x2e]),
        ("text longer than the file", [0x80, 2, 0x58, 255, 255, 255, 127, 0x61, 0x2e]),
        ("text of 2^63 bytes", [0x80, 4, 0x8d, 255, 255, 255, 255, 255, 255, 255, 255, 0x2e]),
        ("bytes of nearly 2^63", [0x80, 4, 0x8e, 255, 255, 255, 255, 255, 255, 255, 127, 0x2e]),
        ("text that is not UTF-8", [0x80, 2, 0x58, 1, 0, 0, 0, 0xff, 0x2e]),
        ("an integer of 9 bytes", [0x80, 2, 0x8a, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0x2e]),
        ("a key without a value", [0x80, 2, 0x7d, 0x28, 0x4e, 0x75, 0x2e]),
        ("an element for a number", [0x80, 2, 0x4b, 1, 0x4e, 0x61, 0x2e]),
        ("state for a list", [0x80, 2, 0x5d, 0x4e, 0x62, 0x2e]),
        ("a call of a string", [0x80, 2, 0x58, 0, 0, 0, 0, 0x29, 0x52, 0x2e]),
        ("an instance by name", [0x80, 2, 0x28, 0x69, 0x6f, 0x73, 0x0a, 0x78, 0x0a, 0x2e]),
        ("a name without end", [0x80, 2, 0x63] + Array(repeating: 0x61, count: 5000)),
        ("a million levels", [0x80, 2, 0x4e] + Array(repeating: 0x85, count: 1_000_000) + [0x2e]),
        // x = (x, x), forty times over
        (
            "a billion laughs",
            [0x80, 2, 0x4e]
                + Array(repeating: [0x71, 0, 0x68, 0, 0x86] as [UInt8], count: 40).joined() + [0x2e]
        ),
        (
            "a list in itself",
            [0x80, 2, 0x5d, 0x71, 0, 0x68, 0, 0x61, 0x68, 0, 0x61, 0x68, 0, 0x2e]
        ),
    ]

    @Test(arguments: hostile.map { ($0, Abridged($1)) })
    func `hostile bytes are refused with a reason`(sentence: String, bytes: Abridged<[UInt8]>) {
        #expect(throws: PickleError.self, "\(sentence)") {
            try PickleReader.read(bytes.value, allowing: [])
        }
    }
}
