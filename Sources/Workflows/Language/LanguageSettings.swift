public import Connectors
import Foundation

/// The endpoint, name and timeout of the language model.
public struct LanguageSettings: Sendable {
    /// The endpoint without `/chat/completions`: scheme and host, port and path if it has them.
    public private(set) var url: String
    /// The model's name at the endpoint.
    public private(set) var model: String
    /// The endpoint's API key; nil for none.
    public private(set) var key: APIKey?
    /// The timeout of an answer.
    public private(set) var timeout: Duration

    /// Reads `HINDCAST_LLM_URL`, `HINDCAST_LLM_MODEL`, `HINDCAST_LLM_KEY` and
    /// `HINDCAST_LLM_TIMEOUT` (seconds).
    ///
    /// Unset or empty ones default to a local Ollama.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``, which names the variable and
    ///   never contains the key.
    public init(environment: [String: String]) throws(WorkflowError) {
        self.init()
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        url = try value("HINDCAST_LLM_URL").map(Self.url) ?? url
        model = try value("HINDCAST_LLM_MODEL").map(Self.model) ?? model
        key = try value("HINDCAST_LLM_KEY").map(Self.key)
        timeout = try value("HINDCAST_LLM_TIMEOUT").map(Self.timeout) ?? timeout
    }

    /// A local Ollama as it is after its installation.
    public init() {
        let standard = ChatClient.Configuration()
        url = standard.url
        model = standard.model
        timeout = standard.requestTimeout
    }

    private static func url(_ text: String) throws(WorkflowError) -> String {
        guard
            let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()),
            let host = url.host(), !host.isEmpty, url.user() == nil, url.password() == nil,
            url.query() == nil, url.fragment() == nil
        else {
            // The text may contain a password.
            let shown = text.contains("@") ? "(hidden)" : "'\(text.prefix(80))'"
            throw .invalid(
                parameter: "HINDCAST_LLM_URL",
                value: shown,
                remedy: "write scheme, host and path alone, such as http://localhost:11434/v1"
            )
        }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }

    private static func model(_ text: String) throws(WorkflowError) -> String {
        guard text.utf8.count <= 200, !text.contains(where: \.isNewline) else {
            throw .invalid(
                parameter: "HINDCAST_LLM_MODEL",
                value: "'\(text.prefix(40).filter { !$0.isNewline })'",
                remedy: "write a name of one line, such as llama3.1"
            )
        }
        return text
    }

    private static func key(_ text: String) throws(WorkflowError) -> APIKey {
        guard let key = APIKey(text) else {
            throw .invalid(
                parameter: "HINDCAST_LLM_KEY",
                value: "(hidden)",
                remedy: "write visible ASCII characters without spaces"
            )
        }
        return key
    }

    private static func timeout(_ text: String) throws(WorkflowError) -> Duration {
        guard let seconds = Double(text), (0.1...600).contains(seconds) else {
            throw .invalid(
                parameter: "HINDCAST_LLM_TIMEOUT",
                value: "'\(text.prefix(40).filter { !$0.isNewline })'",
                remedy: "use seconds from 0.1 to 600"
            )
        }
        return .seconds(seconds)
    }

    /// The client's configuration.
    var configuration: ChatClient.Configuration {
        var configuration = ChatClient.Configuration()
        configuration.url = url
        configuration.model = model
        configuration.key = key
        configuration.requestTimeout = timeout
        return configuration
    }
}
