import Foundation

/// The right to work on a home's jobs, which one center at a time has.
///
/// Two would take each other's running jobs for leftovers of a crash. The system drops the lock with
/// the process.
struct JobClaim: ~Copyable {
    private let descriptor: Int32

    /// Claims the jobs of a home.
    ///
    /// - Throws: ``Problem`` where another center has them, or the folder cannot be written to.
    init(home: Home) throws(Problem) {
        let file = home.folder.appending(path: "jobs.lock")
        descriptor = open(file.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Problem(
                .internalError,
                "CANNOT_WRITE",
                "cannot write jobs.lock in the home folder (\(String(cString: strerror(errno))))"
            )
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Problem(
                .conflict,
                "HOME_IN_USE",
                "another service works on this home; stop that one, or use another home"
            )
        }
    }

    deinit {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
