package import Backtesting
import Foundation
public import Trading

/// Answers the prompts of a backtest.
public struct LanguageSource: Sendable {
    /// The model's name in reports.
    public let model: String
    /// Everything besides the prompt that decides an answer, the model's name included.
    public let settings: String
    /// The model's answer.
    ///
    /// The report counts refusals and missing answers separately.
    ///
    /// An error thrown here ends the backtest.
    public let answer: @Sendable (LanguagePrompt) async throws -> LanguageAnswer

    /// Creates a source.
    public init(
        model: String,
        settings: String,
        answer: @escaping @Sendable (LanguagePrompt) async throws -> LanguageAnswer
    ) {
        self.model = model
        self.settings = settings
        self.answer = answer
    }
}

extension LanguageSource {
    /// The manifest entry of the language model.
    package var manifestEntry: RunManifest.Language {
        RunManifest.Language(
            model: model,
            settings: settings,
            promptSHA256: LanguagePrompt.fingerprint
        )
    }
}

extension LanguagePrompt {
    /// SHA-256 of the part that all prompts share, 64 hexadecimal digits.
    static var fingerprint: String {
        DataFingerprint.sha256(of: Data((instructions + "\0" + schema).utf8))
    }
}

extension LanguageRun {
    /// Simulates the rest of the window.
    ///
    /// Each prompt is answered before the next one is made.
    ///
    /// - Parameters:
    ///   - source: Answers the prompts; with nil every prompt counts as unreachable.
    ///   - progress: Receives the number of simulated bars before each prompt.
    /// - Throws: What the source throws, and `CancellationError` before a question.
    package mutating func finish(
        asking source: LanguageSource?,
        progress: ProgressSink
    ) async throws {
        while let prompt = try nextPrompt() {
            guard let source else {
                answer(.unreachable(reason: "there is no language model"))
                continue
            }
            try Task.checkCancellation()
            progress(
                ProgressUpdate(
                    stage: "Asking the language model",
                    completed: completedBars,
                    total: totalBars,
                    unit: "bars",
                    note: "\(usage.consulted) asked, \(usage.saved) saved"
                )
            )
            answer(try await source.answer(prompt))
        }
    }
}
