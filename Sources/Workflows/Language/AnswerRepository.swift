package import Storage

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
