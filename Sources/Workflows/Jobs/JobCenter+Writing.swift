import Foundation
import Storage

// Other processes write to the store, too, an import for minutes. Were the center to wait for them
// there, it would answer nobody meanwhile: it tries, does other things for a moment, and tries again.
extension JobCenter {
    /// How long a try to write waits for the store, and all who ask the center with it.
    static let stay = Duration.milliseconds(20)
    /// How long nobody tries after a try has failed.
    static let pause = Duration.milliseconds(50)

    /// Writes to the store; while another process does, tries again as long as that is worth it.
    ///
    /// The center changes between two tries, so the body looks up what it depends on.
    ///
    /// - Throws: `StorageError.busy` once that is not worth it any more; what the body throws.
    func write<T>(
        tryingWhile isWorthIt: () -> Bool,
        _ body: () throws -> T
    ) async throws -> T {
        while true {
            do {
                return try write(body)
            } catch StorageError.busy where isWorthIt() {
                waitingWrites += 1
                await untilNextTry()
                waitingWrites -= 1
            }
        }
    }

    /// Writes to the store unless another process does so, or did a moment ago.
    ///
    /// However many want to write, the center is held up once a pause.
    ///
    /// - Throws: `StorageError.busy` where one does; what the body throws.
    func write<T>(_ body: () throws -> T) throws -> T {
        guard ContinuousClock.now >= nextTry else {
            throw StorageError.busy(path: home.store.path)
        }
        do {
            return try body()
        } catch StorageError.busy(let path) {
            nextTry = ContinuousClock.now + Self.pause
            throw StorageError.busy(path: path)
        }
    }

    /// Whether patience lasts, which begins now.
    func patience() -> () -> Bool {
        let end = ContinuousClock.now + limits.patience
        return { ContinuousClock.now < end }
    }

    /// Waits no less where the task is cancelled: it may have something to keep all the same.
    private func untilNextTry() async {
        let next = nextTry
        _ = await Task { try await Task.sleep(until: next, clock: .continuous) }.result
    }
}
