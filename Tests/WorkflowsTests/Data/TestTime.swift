import Market
import Synchronization

/// A clock that stands still until it is moved.
final class TestTime: Sendable {
    private let time: Mutex<Timestamp>

    init(_ time: Timestamp) {
        self.time = Mutex(time)
    }

    var now: Timestamp { time.withLock { $0 } }

    func advance(seconds: Int64) {
        time.withLock { $0 = $0 + seconds * 1000 }
    }
}
