import Concurrency
package import Connectors
import Hashing
import Storage
import Synchronization
public import Trading

/// Asks a language model, and no question twice: what it has answered is in the store.
///
/// A refusal is kept like an opinion, so that a repeated backtest has the same answers and asks
/// nothing. Where the model could not be reached nothing is kept.
public final class LanguageAnalyst: Sendable {
    private let client: ChatClient
    private let memory: any AnswerRepository
    /// Of several who ask the same at once, one asks the model for all of them.
    private let questions = SingleFlight<[UInt8], (LanguageAnswer, isStored: Bool)>()
    private let counts = Mutex(LanguageStatistics())
    /// How long an answer of the model took lately.
    private let pace = Mutex<Duration?>(nil)

    package init(client: ChatClient, memory: any AnswerRepository) {
        self.client = client
        self.memory = memory
    }

    /// Closes the connections to the model and ends their thread; requests under way fail.
    public func shutdown() {
        client.shutdown()
    }

    /// The model's name.
    public var model: String { client.configuration.model }

    /// It, as a backtest or a signal asks it.
    public var source: LanguageSource {
        LanguageSource(model: model, settings: client.configuration.fingerprint) { [self] prompt in
            try await answer(prompt)
        }
    }

    /// What has been asked so far.
    public var statistics: LanguageStatistics {
        var statistics = counts.withLock { $0 }
        statistics.calls = client.requests
        return statistics
    }

    /// The model's answer to a prompt, from the store where it has one.
    ///
    /// - Throws: `StorageError`, or `CancellationError`.
    public func answer(_ prompt: LanguagePrompt) async throws -> LanguageAnswer {
        let hash = prompt.hash
        let ((answer, isStored), isShared) = try await questions.run(hash) { [self] in
            try await ask(prompt, hash)
        }
        // Who came while another asked is answered without asking, too.
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
    /// An analyst with the memory of this home's store.
    public func analyst(_ settings: LanguageSettings) -> LanguageAnalyst {
        LanguageAnalyst(client: ChatClient(configuration: settings.configuration), memory: answers)
    }
}

extension LanguagePrompt {
    /// SHA-256 of all that the model is told, in which no two parts can be mistaken for another two.
    fileprivate var hash: [UInt8] {
        var digest = SHA256()
        for part in [Self.instructions, Self.schema, text] {
            digest.update(Array(part.utf8) + [0])
        }
        return digest.finalize().bytes
    }
}

extension StoredAnswer {
    /// Nil for what is not to be kept.
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
    fileprivate init(_ stored: StoredAnswer) {
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
