/// A circuit breaker: stops requests to a server after several consecutive failures.
///
/// M. Nygard, "Release It!", 2nd edition (2018), chapter 5. Times are relative to any fixed
/// instant.
struct CircuitBreaker: Sendable {
    private enum State: Equatable {
        /// Closed: requests pass; counts the consecutive failures.
        case closed(failures: Int)
        /// Open: none pass before that time.
        case open(until: Duration)
        /// Half open: one trial request is running.
        case probing
    }

    private let failuresAllowed: Int
    private let rest: Duration
    private var state = State.closed(failures: 0)

    /// Creates a closed breaker.
    init(failuresAllowed: Int, rest: Duration) {
        self.failuresAllowed = max(1, failuresAllowed)
        self.rest = rest
    }

    /// Whether a request may be sent now.
    ///
    /// After the pause one trial request may, and the others wait for its result.
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

    /// Records a success.
    mutating func succeeded() {
        state = .closed(failures: 0)
    }

    /// Records a failure.
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

    /// Records a cancelled request, which says nothing about the server.
    mutating func abandoned(at now: Duration) {
        if state == .probing {
            state = .open(until: now)
        }
    }
}
