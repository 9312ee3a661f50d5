/// A failure of the server, or of the way to it.
struct PostgresError: Error {
    /// What a caller can do about it.
    enum Kind {
        /// There is no connection, or it was lost before the transaction was committed.
        case unreachable
        /// The connection was lost while the transaction of this number was being committed.
        case uncertain(transaction: String)
        /// Another transaction was in the way; the same one may succeed later.
        case contended
        /// The server refuses this client, or has no such database.
        case refused
        /// What is stored cannot be read.
        case damaged
        /// Anything else.
        case failed
    }

    let kind: Kind
    /// One line of the server or of libpq.
    let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = Self.line(message)
    }

    /// The error behind a state of the server.
    ///
    /// - Parameters:
    ///   - state: SQLSTATE, five characters; nil where libpq itself failed. Documentation: PostgreSQL,
    ///     appendix "Error Codes".
    ///   - message: The server's words.
    ///   - isLost: Whether the connection is gone.
    init(state: String?, _ message: String, isLost: Bool) {
        let kind: Kind =
            switch state {
            // Shutdowns, a server that starts, too many connections.
            case "57P01", "57P02", "57P03", "57P05", "53300": .unreachable
            case let state? where state.hasPrefix("08"): .unreachable
            case _ where isLost: .unreachable
            // libpq itself: it could not send, and does not call the connection bad before it reads.
            case nil: .unreachable
            // Serialization, deadlock, a lock or a statement that took too long.
            case "40001", "40P01", "55P03", "57014": .contended
            case let state? where state.hasPrefix("28") || state == "3D000" || state == "42501":
                .refused
            case let state? where state.hasPrefix("XX"): .damaged
            default: .failed
            }
        self.init(kind, message)
    }

    /// Whether the same may succeed after a while.
    var isPassing: Bool {
        switch kind {
        case .unreachable, .uncertain, .contended: true
        case .refused, .damaged, .failed: false
        }
    }

    /// The error for callers of the store.
    func error(path: String) -> StorageError {
        switch kind {
        case .unreachable, .uncertain: .unreachable(path: path, reason: message)
        case .contended: .busy(path: path)
        case .refused: .cannotOpen(path: path, reason: message)
        case .damaged: .damaged(path: path, reason: message)
        case .failed: .failed(path: path, reason: message)
        }
    }

    /// The first line, without the server's "ERROR:" and the full stop.
    private static func line(_ message: String) -> String {
        var line = message.split(separator: "\n").first.map(String.init) ?? "no reason given"
        for prefix in ["ERROR:", "FATAL:", "PANIC:"] where line.hasPrefix(prefix) {
            line.removeFirst(prefix.count)
        }
        return String(line.drop { $0 == " " })
    }
}
