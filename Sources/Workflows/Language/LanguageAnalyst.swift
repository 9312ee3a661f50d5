import Concurrency
package import Connectors
import Hashing
package import Storage
import Synchronization
public import Trading

/// Asks a language model, and caches its answers in the store.
///
/// Refusals are cached like answers, so a repeated backtest sends no request and has the same
/// result. Failed requests are not cached.
public final class LanguageAnalyst: Sendable {
    private let client: ChatClient
    private let memory: any AnswerRepository
    /// Concurrent requests with the same prompt share one call (single-flight).
    private let questions = SingleFlight<[UInt8], (LanguageAnswer, isStored: Bool)>()
    private let counts = Mutex(LanguageStatistics())
    /// How long an answer of the model took lately.
    private let pace = Mutex<Duration?>(nil)

    package init(client: ChatClient, memory: any AnswerRepository) {
        self.client = client
        self.memory = memory
    }

    /// Closes the connections to the model and ends their thread.
    ///
    /// Running requests fail.
    public func shutdown() {
        client.shutdown()
    }

    /// What was asked of the model server so far.
    package var traffic: OutgoingTraffic { OutgoingTraffic(client.traffic) }

    /// The model's name.
    public var model: String { client.configuration.model }

    /// The source of answers for a backtest or a signal.
    public var source: LanguageSource {
        LanguageSource(model: model, settings: client.configuration.fingerprint) { [self] prompt in
            try await answer(prompt)
        }
    }

    /// Counts so far.
    public var statistics: LanguageStatistics {
        var statistics = counts.withLock { $0 }
        statistics.calls = client.requests
        return statistics
    }

    /// The model's answer to a prompt, from the cache if there is one.
    ///
    /// - Throws: `StorageError`, or `CancellationError`.
    public func answer(_ prompt: LanguagePrompt) async throws -> LanguageAnswer {
        let hash = prompt.hash
        let ((answer, isStored), isShared) = try await questions.run(hash) { [self] in
            try await ask(prompt, hash)
        }
        // A caller that shared another's call counts as a cache hit, too.
        let isHit = isStored || isShared && StoredAnswer(answer) != nil
        counts.withLock { counts in
            counts.asked += 1
            counts.cacheHits += isHit ? 1 : 0
            switch answer {
            case .view: break
            case .refused: counts.refused += 1
            case .unreachable: counts.unreachable += 1
            }
        }
        return answer
    }

    /// How long the model takes for an answer: a mean of the last ones, nil before the first.
    public var timePerAnswer: Duration? { pace.withLock { $0 } }

    private func note(_ duration: Duration) {
        pace.withLock { pace in
            pace = pace.map { $0 * 0.75 + duration * 0.25 } ?? duration
        }
    }

    private func ask(
        _ prompt: LanguagePrompt,
        _ hash: [UInt8]
    ) async throws -> (LanguageAnswer, isStored: Bool) {
        let model = client.configuration.fingerprint
        if let stored = try memory.answer(to: hash, of: model) {
            return (LanguageAnswer(stored), true)
        }
        let clock = ContinuousClock()
        let began = clock.now
        let answer = try await client.answer(to: prompt)
        note(clock.now - began)
        guard let record = StoredAnswer(answer) else { return (answer, false) }
        return (LanguageAnswer(try await memory.keep(record, to: hash, of: model)), false)
    }
}

extension Workspace {
    /// An analyst whose cache is this home's store.
    public func analyst(_ settings: LanguageSettings) -> LanguageAnalyst {
        LanguageAnalyst(client: ChatClient(configuration: settings.configuration), memory: answers)
    }
}

extension LanguagePrompt {
    /// SHA-256 of the whole prompt.
    ///
    /// A zero byte ends each part, so that no two prompts have the same bytes.
    var hash: [UInt8] {
        var digest = SHA256()
        for part in [Self.instructions, Self.schema, text] {
            digest.update(Array(part.utf8) + [0])
        }
        return digest.finalize().bytes
    }
}

extension StoredAnswer {
    /// Nil for an answer that is not cached.
    fileprivate init?(_ answer: LanguageAnswer) {
        switch answer {
        case .view(let view):
            self = .opinion(
                direction: view.direction?.rawValue ?? "NEUTRAL",
                confidence: view.confidence,
                reasoning: view.reasoning
            )
        case .refused(let reason): self = .refusal(reason: reason)
        case .unreachable: return nil
        }
    }
}

extension LanguageAnswer {
    init(_ stored: StoredAnswer) {
        switch stored {
        case .opinion(let direction, let confidence, let reasoning):
            self = .view(
                LanguageView(
                    direction: Direction(rawValue: direction),
                    confidence: confidence,
                    reasoning: reasoning
                )
            )
        case .refusal(let reason): self = .refused(reason: reason)
        }
    }
}

/// Counts of prompts to a language model.
public struct LanguageStatistics: Hashable, Codable, Sendable {
    /// Prompts in all.
    public var asked = 0
    /// Requests sent to the model, retries included.
    public var calls = 0
    /// Prompts answered from the cache.
    public var cacheHits = 0
    /// Prompts that the model refused, now or when its answer was cached; counted as absent.
    public var refused = 0
    /// Prompts without an answer; counted as absent.
    public var unreachable = 0

    /// Creates counts of zero.
    public init() {}
}

/// The cache of language models' answers that the analyst needs.
package protocol AnswerRepository: Sendable {
    /// A model's cached answer to a prompt; nil if there is none.
    func answer(to promptHash: [UInt8], of model: String) throws -> StoredAnswer?

    /// Stores an answer unless there is one already.
    ///
    /// - Returns: The answer that is stored afterwards.
    func keep(
        _ answer: StoredAnswer,
        to promptHash: [UInt8],
        of model: String
    ) async throws -> StoredAnswer
}
