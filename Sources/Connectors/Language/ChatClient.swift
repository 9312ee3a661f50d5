import Concurrency
import Synchronization
import Telemetry
import Tracing
public import Trading

/// A client of a language model at any endpoint of OpenAI's chat completions API.
///
/// An answer is requested by JSON schema and validated. After an invalid answer the model gets the
/// error and one more attempt. Temporary failures are retried within bounds, and a circuit breaker
/// stops requests to a failing server for a while. So every call ends in bounded time.
///
/// The creator of a client ends its connections and their thread with ``shutdown()``.
///
/// Documentation: [chat completions](https://platform.openai.com/docs/api-reference/chat/create).
public final class ChatClient: Sendable {
    struct State {
        var breaker: CircuitBreaker
        var jitter: Jitter
        var requests = 0
    }

    /// Endpoint, model, timeouts and retries.
    public let configuration: Configuration
    let http = HTTPClient(connectTimeout: .seconds(1))
    /// What was asked of the model server so far.
    package var traffic: HTTPTraffic { http.traffic }
    let places: AsyncSemaphore
    let state: Mutex<State>
    /// The time since this client was created.
    let elapsed: @Sendable () -> Duration
    let sleep: @Sendable (Duration) async throws -> Void

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - configuration: Endpoint, model, timeouts and retries.
    ///   - clock: The clock of pauses and of the circuit breaker.
    public init(
        configuration: Configuration,
        clock: some Clock<Duration> = ContinuousClock()
    ) {
        self.configuration = configuration
        places = AsyncSemaphore(limit: configuration.concurrency)
        state = Mutex(
            State(
                breaker: CircuitBreaker(
                    failuresAllowed: configuration.failuresAllowed,
                    rest: configuration.rest
                ),
                jitter: Jitter(seed: configuration.jitterSeed)
            )
        )
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
    }

    /// Closes the connections and ends their thread.
    ///
    /// Running requests fail.
    public func shutdown() {
        http.shutdown()
    }

    /// How many requests have been sent, retries included.
    public var requests: Int { state.withLock { $0.requests } }

    /// The model's answer to a prompt.
    ///
    /// - Throws: `CancellationError` only: every failure is an answer of its own.
    public func answer(
        to prompt: LanguagePrompt
    ) async throws(CancellationError) -> LanguageAnswer {
        do {
            return try await Stage.run("chat", ofKind: .client) { stage in
                stage["gen_ai.operation.name"] = "chat"
                stage["gen_ai.request.model"] = configuration.model
                let answer = try await answerInTurn(to: prompt)
                stage.note(answer)
                return answer
            }
        } catch {
            throw CancellationError()
        }
    }

    /// The model's answer, in at most two turns of a conversation.
    ///
    /// - Throws: `CancellationError`.
    private func answerInTurn(to prompt: LanguagePrompt) async throws -> LanguageAnswer {
        var conversation = [
            Message(role: .system, content: LanguagePrompt.instructions),
            Message(role: .user, content: prompt.text),
        ]
        do {
            let first = try await complete(conversation)
            switch AnswerReader.read(first) {
            case .success(let view):
                return .view(view)
            case .failure(let fault):
                // At temperature 0 the same conversation would get the same answer.
                conversation += [
                    Message(role: .assistant, content: String(first.prefix(500))),
                    Message(role: .user, content: fault.complaint),
                ]
            }
            switch AnswerReader.read(try await complete(conversation)) {
            case .success(let view): return .view(view)
            case .failure(let fault): return .refused(reason: fault.reason)
            }
        } catch let error as ChatError {
            return .unreachable(reason: error.description)
        } catch {
            throw CancellationError()
        }
    }
}

extension Stage {
    /// Notes what kind of answer came; not what it says.
    fileprivate func note(_ answer: LanguageAnswer) {
        switch answer {
        case .view: self["hindcast.answer"] = "view"
        case .refused: self["hindcast.answer"] = "refused"
        case .unreachable:
            self["hindcast.answer"] = "unreachable"
            fail("unreachable")
        }
    }
}

extension ChatClient {
    /// Endpoint, model, timeouts and retries.
    public struct Configuration: Sendable {
        /// The endpoint without `/chat/completions`.
        public var url = "http://localhost:11434/v1"
        /// The model's name at the endpoint.
        public var model = "llama3.1"
        /// Sent as a bearer token.
        public var key: APIKey?
        /// The timeout of an answer, from the connection to the last byte.
        public var requestTimeout: Duration = .seconds(20)
        /// Concurrent requests.
        public var concurrency = 2
        /// How many attempts a request has.
        public var attempts = 3
        /// Upper bound of the first random pause after a failure; doubled after each further one.
        public var firstBackoff: Duration = .milliseconds(500)
        /// The longest `Retry-After` that is accepted.
        public var longestWait: Duration = .seconds(10)
        /// Consecutive failures that open the circuit breaker.
        public var failuresAllowed = 3
        /// How long it stays open.
        public var rest: Duration = .seconds(30)
        /// Seed of the random pauses.
        public var jitterSeed: UInt64 = 0

        /// The largest answer, in tokens; one of the schema has about 60.
        static let longestAnswer = 160
        /// The largest response, in bytes.
        static let longestResponse = 1 << 20

        /// Creates the configuration for a local Ollama.
        public init() {}

        /// The model's name with all settings that decide its answers; the endpoint is not
        /// included.
        public var fingerprint: String {
            "\(model), temperature 0, seed 0, at most \(Self.longestAnswer) tokens"
        }
    }
}
