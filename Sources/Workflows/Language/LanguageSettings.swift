public import Connectors
import Foundation

/// Which language model is asked, where, and how patiently.
public struct LanguageSettings: Sendable {
    /// The endpoint without `/chat/completions`: scheme, host, and where it has them port and path.
    public private(set) var url: String
    /// The model's name, as the endpoint knows it.
    public private(set) var model: String
    /// The secret that the endpoint asks for; nil where it asks for none.
    public private(set) var key: APIKey?
    /// How long an answer may take.
    public private(set) var timeout: Duration

    /// Reads `HINDCAST_LLM_URL`, `HINDCAST_LLM_MODEL`, `HINDCAST_LLM_KEY` and
    /// `HINDCAST_LLM_TIMEOUT` (seconds); what is unset or empty stays as Ollama has it on this
    /// machine.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``, which names the variable and
    ///   never shows the key.
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

    /// Ollama on this machine, as it is after its installation.
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
            // A user's password may stand in what was meant as an address.
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

    /// What the client is made with.
    var configuration: ChatClient.Configuration {
        var configuration = ChatClient.Configuration()
        configuration.url = url
        configuration.model = model
        configuration.key = key
        configuration.requestTimeout = timeout
        return configuration
    }
}
