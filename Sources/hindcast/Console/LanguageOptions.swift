import ArgumentParser
import Foundation
import Trading
import Workflows

/// Whether and where a language model is asked.
struct LanguageOptions: ParsableArguments {
    static let help = """
        A strategy that consults a language model asks the OpenAI-compatible endpoint at \
        HINDCAST_LLM_URL (default: Ollama's, http://localhost:11434/v1) for HINDCAST_LLM_MODEL \
        (default: llama3.1), and goes on without an answer where it gets none. \
        docs/language-model.md has the rest.
        """

    @Flag(inversion: .prefixedNo, help: "Ask a language model (default: the strategy's own).")
    var llm: Bool?

    /// Some settings, and beside them whether a language model is asked where the flag says so.
    func adding(to parameters: [String: ParameterValue]) -> [String: ParameterValue] {
        guard let llm else { return parameters }
        return parameters.merging([Parameter.usesLanguageModel.name: .flag(llm)]) { $1 }
    }

    /// Who is asked, with the store's memory of what was asked before.
    func analyst(of workspace: Workspace) throws -> LanguageAnalyst {
        let settings = try LanguageSettings(environment: ProcessInfo.processInfo.environment)
        return workspace.analyst(settings)
    }

    /// Tells on standard error what asking came to, if anything was asked.
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
