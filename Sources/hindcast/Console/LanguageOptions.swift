import ArgumentParser
import Foundation
import Trading
import Workflows

/// Whether to ask a language model, and which.
struct LanguageOptions: ParsableArguments {
    static let help = """
        A strategy that consults a language model asks the OpenAI-compatible endpoint at \
        HINDCAST_LLM_URL (default: Ollama's, http://localhost:11434/v1) for HINDCAST_LLM_MODEL \
        (default: llama3.1), and goes on without an answer where it gets none. \
        docs/language-model.md has the rest.
        """

    @Flag(inversion: .prefixedNo, help: "Ask a language model (default: the strategy's own).")
    var llm: Bool?

    /// Parameters with the flag's choice of asking a language model.
    func adding(to parameters: [String: ParameterValue]) -> [String: ParameterValue] {
        guard let llm else { return parameters }
        return parameters.merging([Parameter.usesLanguageModel.name: .flag(llm)]) { $1 }
    }

    /// The analyst of the language model, with the store as its cache.
    func analyst(of workspace: Workspace) throws -> LanguageAnalyst {
        let settings = try LanguageSettings(environment: ProcessInfo.processInfo.environment)
        return workspace.analyst(settings)
    }

    /// Prints the counts of the language model on standard error, if it was asked.
    func printUsage(of analyst: LanguageAnalyst) {
        let counts = analyst.statistics
        guard counts.asked > 0 else { return }
        Console.note(
            "language model \(analyst.model): \(counts.asked) questions, \(counts.calls) calls, "
                + "\(counts.cacheHits) answered by the store, \(counts.refused) answers refused, "
                + "\(counts.unreachable) not answered"
        )
    }
}
