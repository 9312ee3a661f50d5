public import Foundation

/// An advisory lock (`flock`) on a file or folder, held for the lifetime of the value.
///
/// It excludes holders in other processes and in this one. The system releases it when the process
/// ends, however it ends. A file that is missing is created empty; a folder has to exist.
public struct FileLock: ~Copyable, Sendable {
    /// Who else may hold the lock.
    public enum Mode: Sendable {
        /// No other holder.
        case exclusive
        /// Any number of other shared holders.
        case shared
    }

    private let descriptor: Int32

    /// Waits until the lock is free and takes it.
    ///
    /// The wait blocks the calling thread without a bound.
    public init(waitingFor url: URL, _ mode: Mode = .exclusive) throws(FileError) {
        while true {
            let descriptor = try Self.open(url)
            guard try Self.lock(descriptor, mode, wait: true, url) else { continue }
            // A removed or replaced file would exclude no one.
            if FileSystem.isSame(descriptor, as: url) {
                self.init(descriptor)
                return
            }
            close(descriptor)
        }
    }

    /// Takes the lock if it is free at this moment.
    ///
    /// - Returns: nil if another holder has it.
    public static func tryLock(
        _ url: URL,
        _ mode: Mode = .exclusive
    ) throws(FileError) -> FileLock? {
        while true {
            let descriptor = try open(url)
            guard try lock(descriptor, mode, wait: false, url) else {
                close(descriptor)
                return nil
            }
            if FileSystem.isSame(descriptor, as: url) {
                return FileLock(descriptor)
            }
            close(descriptor)
        }
    }

    /// Whether a holder has the lock exclusively; false for a missing file or folder.
    ///
    /// The check itself holds a shared lock for a moment, in which another ``tryLock(_:_:)`` can
    /// fail.
    public static func isHeldExclusively(_ url: URL) -> Bool {
        let descriptor = Foundation.open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
        flock(descriptor, LOCK_UN)
        return false
    }

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // A child process shares the descriptor until it executes its program, and would keep the
        // lock until then.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func open(_ url: URL) throws(FileError) -> Int32 {
        var descriptor = Foundation.open(url.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        if descriptor < 0, errno == EISDIR {
            descriptor = Foundation.open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        } else if descriptor < 0, errno == EROFS || errno == EACCES {
            // A lock needs no right to write, and a file that is there needs none to be made.
            let refusal = errno
            descriptor = Foundation.open(url.path, O_RDONLY | O_CLOEXEC)
            if descriptor < 0 { errno = refusal }
        }
        guard descriptor >= 0 else { throw FileError("open", url) }
        return descriptor
    }

    /// - Returns: false if another holder has the lock and `wait` is false.
    private static func lock(
        _ descriptor: Int32,
        _ mode: Mode,
        wait: Bool,
        _ url: URL
    ) throws(FileError) -> Bool {
        let operation = (mode == .exclusive ? LOCK_EX : LOCK_SH) | (wait ? 0 : LOCK_NB)
        while flock(descriptor, operation) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK where !wait: return false
            default:
                let error = FileError("lock", url)
                close(descriptor)
                throw error
            }
        }
        return true
    }
}
