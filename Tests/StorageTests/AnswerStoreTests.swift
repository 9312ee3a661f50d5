import Foundation
import GRDB
import Market
import Storage
import Testing
import Workflows

@Suite struct AnswerStoreTests {
    private let hash = [UInt8](repeating: 7, count: 32)
    private let opinion = StoredAnswer.opinion(
        direction: "LONG",
        confidence: 0.1 + 0.2,
        reasoning: "all rises"
    )

    @Test(arguments: TestedStore.all)
    func `an answer is there when the store is opened again`(kind: TestedStore) async throws {
        try await kind.withStore { (store, place) async throws in
            let refusal = StoredAnswer.refusal(reason: "no JSON")
            let other = [UInt8](repeating: 8, count: 32)
            #expect(try store.answer(to: hash, of: "m") == nil)
            #expect(try await store.keep(opinion, to: hash, of: "m") == opinion)
            #expect(try await store.keep(refusal, to: other, of: "m") == refusal)

            let again = try place.open()
            #expect(try again.answer(to: hash, of: "m") == opinion)
            #expect(try again.answer(to: other, of: "m") == refusal)
            #expect(try again.answer(to: hash, of: "another") == nil)
        }
    }

    @Test(arguments: TestedStore.all)
    func `of two answers to the same prompt the first stays`(kind: TestedStore) async throws {
        try await kind.withStore { (store, _) async throws in
            _ = try await store.keep(opinion, to: hash, of: "m")
            let second = StoredAnswer.refusal(reason: "too late")
            #expect(try await store.keep(second, to: hash, of: "m") == opinion)
            #expect(try store.answer(to: hash, of: "m") == opinion)
        }
    }

    @Test(
        arguments: TestedStore.all,
        [
            (StoredAnswer.opinion(direction: "UP", confidence: 0.5, reasoning: ""), 32),
            (.opinion(direction: "LONG", confidence: 1.5, reasoning: ""), 32),
            (.opinion(direction: "LONG", confidence: .nan, reasoning: ""), 32),
            (.refusal(reason: "no"), 31),
        ]
    )
    func `the schema refuses what can be no answer`(kind: TestedStore, given: (StoredAnswer, Int))
        async throws
    {
        try await kind.withStore { (store, _) async throws in
            let (answer, length) = given
            let hash = [UInt8](repeating: 1, count: length)
            await #expect(throws: StorageError.self) {
                try await store.keep(answer, to: hash, of: "m")
            }
            #expect(try store.answer(to: hash, of: "m") == nil)
        }
    }
}
