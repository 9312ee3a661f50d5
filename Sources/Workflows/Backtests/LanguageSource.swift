package import Backtesting
public import Trading

/// Who answers the prompts of a backtest.
public struct LanguageSource: Sendable {
    /// The model's name in reports.
    public let model: String
    /// The model's opinion; nil where it has none to give, which the report counts as absent.
    ///
    /// What it throws ends the backtest.
    public let answer: @Sendable (LanguagePrompt) async throws -> LanguageView?

    /// Creates a source.
    public init(
        model: String,
        answer: @escaping @Sendable (LanguagePrompt) async throws -> LanguageView?
    ) {
        self.model = model
        self.answer = answer
    }
}

extension LanguageRun {
    /// Lives through the rest of the window, each prompt answered before the next.
    ///
    /// - Parameters:
    ///   - source: Who answers; where there is nobody, every answer is absent.
    ///   - progress: Told before each question how far the run has come.
    /// - Throws: What the source throws, and `CancellationError` before a question.
    package mutating func finish(
        asking source: LanguageSource?,
        progress: ProgressSink
    ) async throws {
        while let prompt = nextPrompt() {
            guard let source else {
                answer(nil)
                continue
            }
            try Task.checkCancellation()
            progress(
                ProgressUpdate(
                    stage: "Asking the language model",
                    completed: completedBars,
                    total: totalBars,
                    unit: "bars",
                    note: "\(consultation.consulted) asked, \(consultation.saved) saved"
                )
            )
            answer(try await source.answer(prompt))
        }
    }
}
