import Backtesting
import Storage
import Synchronization
import Trading

/// The stored answers of a language model as a source that asks nobody.
final class StoredAnswers: Sendable {
    /// An answer that was read, with the SHA-256 of its prompt.
    struct Record: Sendable {
        let promptHash: [UInt8]
        let settings: String
        let answer: StoredAnswer
    }

    private struct State {
        var records: [Record] = []
        var known: Set<[UInt8]> = []
        var missing = 0
    }

    private let state = Mutex(State())
    private let store: any AnswerRepository

    init(_ store: any AnswerRepository) {
        self.store = store
    }

    /// Prompts without a stored answer so far.
    var missing: Int { state.withLock { $0.missing } }

    /// The answers that were read so far, each once, in the order of their first use.
    var records: [Record] { state.withLock { $0.records } }

    /// The source of answers for a run of that language model.
    func source(of language: RunManifest.Language) -> LanguageSource {
        LanguageSource(model: language.model, settings: language.settings) { [self] prompt in
            let hash = prompt.hash
            guard let stored = try store.answer(to: hash, of: language.settings) else {
                state.withLock { $0.missing += 1 }
                return .unreachable(reason: "there is no stored answer")
            }
            state.withLock { state in
                guard state.known.insert(hash).inserted else { return }
                state.records.append(
                    Record(promptHash: hash, settings: language.settings, answer: stored)
                )
            }
            return LanguageAnswer(stored)
        }
    }
}
