import Concurrency
import Synchronization
public import Trading

/// Asks a language model for its view, at any endpoint that speaks OpenAI's chat completions.
///
/// An answer is asked for by JSON schema and taken only where it keeps to the schema; otherwise the
/// model is told what was wrong and asked once more. What fails for a passing reason is tried again,
/// within bounds, and a server that keeps failing is left alone for a while: a caller always gets
/// its answer, or hears that there is none, in bounded time.
///
/// Whoever creates a client ends its connections and their thread with ``shutdown()``.
///
/// The interface: [chat completions](https://platform.openai.com/docs/api-reference/chat/create).
public final class ChatClient: Sendable {
    struct State {
        var breaker: CircuitBreaker
        var jitter: Jitter
        var requests = 0
    }

    /// Where to ask, what, and how patiently.
    public let configuration: Configuration
    let http = HTTPClient(connectTimeout: .seconds(1))
    let places: AsyncSemaphore
    let state: Mutex<State>
    /// The time since this client was made.
    let elapsed: @Sendable () -> Duration
    let sleep: @Sendable (Duration) async throws -> Void

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - configuration: Where to ask, what, and how patiently.
    ///   - clock: What pauses are slept on and the rest of a failing server is measured with.
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

    /// Closes the connections and ends their thread; requests under way fail.
    public func shutdown() {
        http.shutdown()
    }

    /// How many requests have been sent, repeated ones included.
    public var requests: Int { state.withLock { $0.requests } }

    /// The model's answer to a prompt.
    ///
    /// - Throws: `CancellationError`, and nothing else: every failure is an answer of its own.
    public func answer(
        to prompt: LanguagePrompt
    ) async throws(CancellationError) -> LanguageAnswer {
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
                // At temperature 0 the same question would get the same answer.
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

extension ChatClient {
    /// Where to ask, what, and how patiently.
    public struct Configuration: Sendable {
        /// The endpoint without `/chat/completions`.
        public var url = "http://localhost:11434/v1"
        /// The model's name, as the endpoint knows it.
        public var model = "llama3.1"
        /// Sent as a bearer token.
        public var key: APIKey?
        /// How long an answer may take, from the connection to its last byte.
        public var requestTimeout: Duration = .seconds(20)
        /// Requests under way at once.
        public var concurrency = 2
        /// How often a request is tried.
        public var attempts = 3
        /// Upper bound of the first random pause after a failure; it doubles each time.
        public var firstBackoff: Duration = .milliseconds(500)
        /// The longest pause that an endpoint may ask for.
        public var longestWait: Duration = .seconds(10)
        /// Failures in a row after which the endpoint is left alone.
        public var failuresAllowed = 3
        /// How long it is left alone.
        public var rest: Duration = .seconds(30)
        /// Seed of the random pauses.
        public var jitterSeed: UInt64 = 0

        /// Tokens of an answer at most; one in the schema takes about 60.
        static let longestAnswer = 160
        /// Bytes of a response at most.
        static let longestResponse = 1 << 20

        /// Creates the configuration for Ollama on this machine.
        public init() {}

        /// The model with everything else that decides its answers; the endpoint is no part of it.
        public var fingerprint: String {
            "\(model), temperature 0, seed 0, at most \(Self.longestAnswer) tokens"
        }
    }
}
