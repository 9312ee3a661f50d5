import Concurrency
package import Connectors
import Hashing
package import Storage
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

    private func ask(
        _ prompt: LanguagePrompt,
        _ hash: [UInt8]
    ) async throws -> (LanguageAnswer, isStored: Bool) {
        let model = client.configuration.fingerprint
        if let stored = try memory.answer(to: hash, of: model) {
            return (LanguageAnswer(stored), true)
        }
        let answer = try await client.answer(to: prompt)
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

/// What asking a language model has come to.
public struct LanguageStatistics: Hashable, Codable, Sendable {
    /// Prompts in all.
    public var asked = 0
    /// Requests sent to the model, repeated ones included.
    public var calls = 0
    /// Prompts whose answer was in the store.
    public var cacheHits = 0
    /// Prompts that the model refused, now or when its answer was stored; counted as absent.
    public var refused = 0
    /// Prompts without an answer; counted as absent.
    public var unreachable = 0

    /// Creates statistics of nothing.
    public init() {}
}

/// What is wanted of whoever remembers what language models have answered.
package protocol AnswerRepository: Sendable {
    /// What a model has answered to a prompt; nil where it has not been asked.
    func answer(to promptHash: [UInt8], of model: String) throws -> StoredAnswer?

    /// Keeps an answer unless there is one already.
    ///
    /// - Returns: The answer that is kept now.
    func keep(
        _ answer: StoredAnswer,
        to promptHash: [UInt8],
        of model: String
    ) async throws -> StoredAnswer
}

extension SQLiteStore: AnswerRepository {}
