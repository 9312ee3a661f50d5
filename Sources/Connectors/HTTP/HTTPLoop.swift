import CLibcurl
import Foundation
import Hashing
import Synchronization

/// The thread that runs the transfers of one client.
///
/// Tasks leave requests and cancellations in the shared state and wake the thread. Only the thread
/// uses libcurl's transfers.
final class HTTPLoop: Sendable {
    /// A request with its waiting task.
    struct Order: Sendable {
        let request: HTTPClient.Request
        let limit: Duration
        let longest: Int
    }

    private typealias Waiter = CheckedContinuation<HTTPClient.Response, any Error>

    /// A multi handle of libcurl.
    ///
    /// Only the thread uses it, except for `curl_multi_wakeup`, which any thread may call under the
    /// lock of `state`.
    private struct Multi: @unchecked Sendable {  // only its thread uses it; wakeups hold `state`
        let handle: UnsafeMutableRawPointer
    }

    private struct State {
        var isShutDown = false
        /// Both exist from the first request to the shutdown.
        var thread: (id: pthread_t, multi: Multi)?
        var lastNumber = 0
        /// The waiting tasks, by request number.
        var waiters: [Int: Waiter] = [:]
        var orders: [Int: Order] = [:]
        /// Requests whose task was cancelled.
        var abandoned: [Int] = []

        func wake() {
            if let thread { _ = curl_multi_wakeup(thread.multi.handle) }
        }
    }

    /// As how much a turn of the thread counts at most.
    private static let longestTurn = Duration.milliseconds(250)

    private let connectTimeout: Duration
    private let idleConnections: Int
    private let state = Mutex(State())

    init(connectTimeout: Duration, idleConnections: Int) {
        self.connectTimeout = connectTimeout
        self.idleConnections = idleConnections
    }

    // MARK: On any thread

    func send(_ order: Order) async throws -> HTTPClient.Response {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: Waiter) in
                do throws(HTTPClientError) {
                    try submit(order, number, waiter)
                } catch {
                    waiter.resume(throwing: error)
                }
            }
        } onCancel: {
            abandon(number)
        }
    }

    private func submit(_ order: Order, _ number: Int, _ waiter: Waiter) throws(HTTPClientError) {
        let isCancelled = try state.withLock { state throws(HTTPClientError) in
            // A cancellation before this line found no waiter.
            guard !Task.isCancelled else { return true }
            guard !state.isShutDown else { throw .shutDown }
            if state.thread == nil { state.thread = try start() }
            state.waiters[number] = waiter
            state.orders[number] = order
            state.wake()
            return false
        }
        if isCancelled { waiter.resume(throwing: CancellationError()) }
    }

    private func abandon(_ number: Int) {
        let waiter = state.withLock { state -> Waiter? in
            guard let waiter = state.waiters.removeValue(forKey: number) else { return nil }
            state.abandoned.append(number)
            state.wake()
            return waiter
        }
        waiter?.resume(throwing: CancellationError())
    }

    func shutdown() {
        let (thread, waiters) = state.withLock { state in
            state.isShutDown = true
            state.wake()
            defer { (state.thread, state.waiters) = (nil, [:]) }
            return (state.thread?.id, state.waiters.values.map(\.self))
        }
        for waiter in waiters {
            waiter.resume(throwing: HTTPClientError.shutDown)
        }
        if let thread { pthread_join(thread, nil) }
    }

    /// Starts the thread.
    private func start() throws(HTTPClientError) -> (pthread_t, Multi) {
        guard isLibraryReady, let handle = curl_multi_init() else {
            throw .failed(reason: "libcurl cannot be initialised")
        }
        // Idle connections to keep for the next request.
        _ = curl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, idleConnections)
        let multi = Multi(handle: handle)
        // Other threads handle signals; a broken connection raises no signal here.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Start(loop: self, multi: multi))
        let failure = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                Thread.current.name = "http-client"
                start.loop.run(start.multi)
                return nil
            },
            context.toOpaque()
        )
        guard failure == 0 else {
            context.release()
            curl_multi_cleanup(handle)
            throw .failed(reason: "no thread can be started")
        }
        return (thread, multi)
    }

    /// The arguments of the thread.
    private final class Start: Sendable {
        let loop: HTTPLoop
        let multi: Multi

        init(loop: HTTPLoop, multi: Multi) {
            self.loop = loop
            self.multi = multi
        }
    }

    // MARK: On the thread

    private func run(_ multi: Multi) {
        let multi = multi.handle
        var transfers: [Int: HTTPTransfer] = [:]
        var turn = ContinuousClock.now
        func end(_ number: Int) {
            if let transfer = transfers.removeValue(forKey: number) {
                curl_multi_remove_handle(multi, transfer.handle)
            }
        }
        while let (orders, abandoned) = next() {
            for number in abandoned { end(number) }
            for (number, order) in orders {
                do throws(HTTPClientError) {
                    let transfer = try HTTPTransfer(order)
                    guard curl_multi_add_handle(multi, transfer.handle) == CURLM_OK else {
                        throw .failed(reason: "libcurl takes no more transfers")
                    }
                    transfers[number] = transfer
                } catch {
                    finish(number, .failure(error))
                }
            }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            var left: Int32 = 0
            while let message = curl_multi_info_read(multi, &left) {
                guard
                    message.pointee.msg == CURLMSG_DONE,
                    let (number, transfer) = transfers.first(where: {
                        $0.value.handle == message.pointee.easy_handle
                    })
                else { continue }
                let result = transfer.result(curl_message_result(message))
                end(number)
                finish(number, result)
            }
            let now = ContinuousClock.now
            let time = min(now - turn, Self.longestTurn)
            turn = now
            var wait = Duration.seconds(60)
            for (number, transfer) in transfers {
                if !orders.contains(where: { $0.0 == number }) { transfer.charge(time) }
                let left = transfer.timeLeft(connectTimeout: connectTimeout)
                guard left <= .zero else {
                    wait = min(wait, left, Self.longestTurn)
                    continue
                }
                let lateness = transfer.lateness
                end(number)
                finish(number, .failure(lateness))
            }
            // It returns when something has come, a time is over, or it is woken, even before it.
            let milliseconds = Int32((wait / .milliseconds(1)).rounded(.up))
            curl_multi_poll(multi, nil, 0, milliseconds, nil)
        }
        for number in Array(transfers.keys) { end(number) }
        curl_multi_cleanup(multi)
    }

    /// Takes the tasks' requests and cancellations; nil once the client is shut down.
    private func next() -> (orders: [(Int, Order)], abandoned: [Int])? {
        state.withLock { state in
            guard !state.isShutDown else { return nil }
            defer { (state.orders, state.abandoned) = ([:], []) }
            let orders = state.orders.filter { state.waiters[$0.key] != nil }
            return (orders.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, state.abandoned)
        }
    }

    private func finish(
        _ number: Int,
        _ result: Result<HTTPClient.Response, HTTPClientError>
    ) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
        waiter?.resume(with: result.mapError { $0 as any Error })
    }
}

/// Whether libcurl is initialised, which happens once per process.
private let isLibraryReady =
    Libcrypto.isReady && curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK
