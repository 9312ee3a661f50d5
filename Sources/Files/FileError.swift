public import Foundation

/// A failed system call on a path.
public struct FileError: Error, Hashable, Sendable {
    /// The operation: `create`, `open`, `read`, `write`, `move`, `lock`, `sync` or `remove`.
    public let operation: String
    /// The file or folder.
    public let path: String
    /// The system's error number, such as `ENOSPC`.
    public let code: Int32

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - operation: The operation.
    ///   - url: The file or folder.
    ///   - code: The system's error number; by default the thread's `errno`.
    public init(_ operation: String, _ url: URL, code: Int32 = errno) {
        self.operation = operation
        path = url.path
        self.code = code
    }

    /// Whether the folder, or its disk, takes nothing: it is full or may only be read.
    public var isUnwritable: Bool { [ENOSPC, EDQUOT, EROFS, EACCES, EPERM].contains(code) }

    /// The system's text for ``code``.
    public var reason: String { String(cString: strerror(code)) }
}

extension FileError: CustomStringConvertible {
    /// One line: operation, path and reason.
    public var description: String { "cannot \(operation) \(path) (\(reason))" }
}
