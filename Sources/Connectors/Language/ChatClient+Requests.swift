import Concurrency
import Foundation
import Market
import Synchronization

extension ChatClient {
    /// Why an attempt failed, and whether to retry.
    private enum Failure: Error {
        /// A temporary failure, with the server's `Retry-After` in seconds.
        case passing(reason: String, wait: Int?)
        case final(ChatError)
        case cancelled
    }

    /// The model's next message in a conversation, with retries within the bounds of the
    /// configuration.
    ///
    /// - Throws: ``ChatError``, or `CancellationError`.
    func complete(_ conversation: [Message]) async throws -> String {
        let body = try configuration.body(conversation)
        var backoff = configuration.firstBackoff
        var reason = ""
        for attempt in 1...max(1, configuration.attempts) {
            do {
                return try await attemptInTurn(body)
            } catch Failure.final(let error) {
                throw error
            } catch Failure.passing(let why, let wait) {
                reason = why
                guard attempt < configuration.attempts else { break }
                if let wait, .seconds(wait) > configuration.longestWait {
                    throw ChatError.waitTooLong(url: configuration.url, seconds: wait)
                }
                let longest = backoff
                try await sleep(
                    wait.map { .seconds($0) }
                        ?? state.withLock { $0.jitter.pause(upTo: longest) }
                )
                backoff = backoff * 2
            } catch {
                throw CancellationError()
            }
        }
        throw ChatError.unavailable(
            url: configuration.url,
            attempts: configuration.attempts,
            reason: reason
        )
    }

    /// Sends a request once, when the semaphore has a permit and if the circuit breaker admits it.
    private func attemptInTurn(_ body: String) async throws -> String {
        try await places.withPermit { [self] in
            let now = elapsed()
            let isAdmitted = state.withLock { state in
                guard state.breaker.admits(at: now) else { return false }
                state.requests += 1
                return true
            }
            guard isAdmitted else { throw Failure.final(.resting(url: configuration.url)) }
            do throws(Failure) {
                let text = try await attempt(body)
                state.withLock { $0.breaker.succeeded() }
                return text
            } catch {
                let end = elapsed()
                state.withLock { state in
                    if case .cancelled = error {
                        state.breaker.abandoned(at: end)
                    } else {
                        state.breaker.failed(at: end)
                    }
                }
                throw error
            }
        }
    }

    /// Sends a request once.
    private func attempt(_ body: String) async throws(Failure) -> String {
        var request = HTTPClient.Request(
            url: configuration.url + "/chat/completions",
            headers: [("User-Agent", "hindcast"), ("Content-Type", "application/json")],
            body: Data(body.utf8)
        )
        if let key = configuration.key {
            request.headers.append(("Authorization", "Bearer \(key.secret)"))
        }
        do {
            return try text(
                await http.send(
                    request,
                    within: configuration.requestTimeout,
                    upTo: Configuration.longestResponse
                )
            )
        } catch let failure as Failure {
            throw failure
        } catch {
            throw failure(error)
        }
    }

    /// Maps a connection error.
    private func failure(_ error: any Error) -> Failure {
        if Task.isCancelled {
            return .cancelled
        }
        let url = configuration.url
        switch error as? HTTPClientError {
        case .notConnected:
            return .final(.notThere(url: url))
        case .bodyTooLong(let limit):
            return .final(
                .unavailable(
                    url: url,
                    attempts: 1,
                    reason: "a response longer than \(limit) bytes"
                )
            )
        case .timeout, .shutDown, .failed:
            // libcurl's message is about the connection, never about what was sent.
            return .passing(reason: String(describing: error).firstLine, wait: nil)
        case nil:
            return .passing(reason: "the connection failed", wait: nil)
        }
    }

    /// The message of a successful response.
    private func text(_ response: HTTPClient.Response) throws(Failure) -> String {
        let url = configuration.url
        switch response.status {
        case 200:
            guard
                let completion = try? JSONDecoder().decode(
                    WireCompletion.self,
                    from: response.body
                ), let choice = completion.choices.first
            else { throw .passing(reason: "a response that is no chat completion", wait: nil) }
            return choice.message.content ?? ""
        case 429, 503:
            throw .passing(reason: "HTTP \(response.status)", wait: wait(namedBy: response))
        case 408, 500...:
            throw .passing(reason: "HTTP \(response.status)", wait: nil)
        case 401, 403:
            throw .final(.unauthorized(url: url, status: response.status))
        default:
            throw .final(
                .refused(url: url, status: response.status, reason: reason(response.body))
            )
        }
    }

    /// The seconds that `Retry-After` asks to wait, a number of them or a date by the server's clock.
    private func wait(namedBy response: HTTPClient.Response) -> Int? {
        let now = Timestamp(Date())
        let end = NamedPause.end(
            retryAfter: response.header("retry-after"),
            date: response.header("date").flatMap { Timestamp(httpDate: $0) },
            body: "",
            now: now
        )
        return end.map { Int(($0.milliseconds - now.milliseconds + 999) / 1000) }
    }

    /// The server's error text, without the key that it may quote.
    private func reason(_ body: Data) -> String {
        guard let error = try? JSONDecoder().decode(WireChatError.self, from: body) else {
            return "no reason given"
        }
        let key = configuration.key?.secret
        return
            (key.map { error.error.message.replacing($0, with: "(hidden)") }
            ?? error.error.message).firstLine
    }
}
