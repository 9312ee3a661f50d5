/// A pickle that runs a command where Python loads it.
package struct SystemCallPickle: Sendable, CustomStringConvertible {
    /// The callable's full name as the pickle says it.
    package let callable: String
    package let bytes: [UInt8]
    package let description: String

    /// By hand as `os.system`, and as CPython 3 on Linux dumps an object whose `__reduce__` gives
    /// `(os.system, ("true",))`, in protocols 0, 2 and 4.
    package static let all = [
        SystemCallPickle(
            callable: "os.system",
            bytes: [0x80, 2] + "cos\nsystem\nX\u{4}\0\0\0true".utf8 + [0x85, 0x52, 0x2e],
            description: "by hand"
        ),
        SystemCallPickle(
            callable: "posix.system",
            bytes: Array("cposix\nsystem\np0\n(Vtrue\np1\ntp2\nRp3\n.".utf8),
            description: "protocol 0"
        ),
        SystemCallPickle(
            callable: "posix.system",
            bytes: [0x80, 2] + "cposix\nsystem\nq\0X\u{4}\0\0\0trueq\u{1}".utf8
                + [0x85] + "q\u{2}Rq\u{3}.".utf8,
            description: "protocol 2"
        ),
        SystemCallPickle(
            callable: "posix.system",
            bytes: [0x80, 4, 0x95, 0x1f, 0, 0, 0, 0, 0, 0, 0, 0x8c, 5] + "posix".utf8
                + [0x94, 0x8c, 6] + "system".utf8 + [0x94, 0x93, 0x94, 0x8c, 4] + "true".utf8
                + [0x94, 0x85, 0x94, 0x52, 0x94, 0x2e],
            description: "protocol 4"
        ),
    ]
}
