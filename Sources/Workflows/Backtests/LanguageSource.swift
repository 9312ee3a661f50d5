package import Backtesting
import Foundation
public import Trading

/// Who answers the prompts of a backtest.
public struct LanguageSource: Sendable {
    /// The model's name in reports.
    public let model: String
    /// What decides its answers besides the prompt, the model's name included.
    public let settings: String
    /// What the model says, if anything; the report counts refusals and silence apart.
    ///
    /// What it throws ends the backtest.
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
    /// What a report's manifest says of it.
    package var manifestEntry: RunManifest.Language {
        RunManifest.Language(
            model: model,
            settings: settings,
            promptSHA256: LanguagePrompt.fingerprint
        )
    }
}

extension LanguagePrompt {
    /// SHA-256 of what every prompt has in common, 64 hexadecimal digits.
    fileprivate static var fingerprint: String {
        DataFingerprint.sha256(of: Data((instructions + "\0" + schema).utf8))
    }
}

extension LanguageRun {
    /// Simulates the rest of the window, each prompt answered before the next.
    ///
    /// - Parameters:
    ///   - source: Who answers; where there is nobody, every prompt counts as unreachable.
    ///   - progress: Told before each question how far the run has come.
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
