/// Stops asking a server that has failed several times in a row, for a while.
///
/// M. Nygard, "Release It!", 2nd edition (2018), chapter 5. Times count from any fixed moment.
struct CircuitBreaker: Sendable {
    private enum State: Equatable {
        /// Requests pass; so many have failed in a row.
        case closed(failures: Int)
        /// None pass before that time.
        case open(until: Duration)
        /// One is under way that decides.
        case probing
    }

    private let failuresAllowed: Int
    private let rest: Duration
    private var state = State.closed(failures: 0)

    /// Creates a breaker that lets requests pass.
    init(failuresAllowed: Int, rest: Duration) {
        self.failuresAllowed = max(1, failuresAllowed)
        self.rest = rest
    }

    /// Whether a request may be sent now; after the rest, one may, and the others wait for its end.
    mutating func admits(at now: Duration) -> Bool {
        switch state {
        case .closed:
            return true
        case .open(let until) where now >= until:
            state = .probing
            return true
        case .open, .probing:
            return false
        }
    }

    /// An answer came.
    mutating func succeeded() {
        state = .closed(failures: 0)
    }

    /// None came.
    mutating func failed(at now: Duration) {
        switch state {
        case .closed(let failures) where failures + 1 < failuresAllowed:
            state = .closed(failures: failures + 1)
        case .closed, .probing:
            state = .open(until: now + rest)
        case .open:
            break
        }
    }

    /// A request was given up by its caller, which says nothing of the server.
    mutating func abandoned(at now: Duration) {
        if state == .probing {
            state = .open(until: now)
        }
    }
}
