import Testing
import Workflows

@Suite struct LanguageSettingsTests {
    @Test func `nothing set means Ollama on this machine`() throws {
        for environment in [[:], ["HINDCAST_LLM_URL": "", "HINDCAST_LLM_KEY": ""]] {
            let settings = try LanguageSettings(environment: environment)
            #expect(settings.url == "http://localhost:11434/v1")
            #expect(settings.model == "llama3.1")
            #expect(settings.key == nil)
            #expect(settings.timeout == .seconds(20))
        }
    }

    @Test func `what is set is taken`() throws {
        let settings = try LanguageSettings(
            environment: [
                "HINDCAST_LLM_URL": "https://models.example.org:8443/v1/",
                "HINDCAST_LLM_MODEL": "smollm2", "HINDCAST_LLM_KEY": "sk-secret",
                "HINDCAST_LLM_TIMEOUT": "2.5",
            ]
        )
        #expect(settings.url == "https://models.example.org:8443/v1")
        #expect(settings.model == "smollm2")
        #expect(settings.key != nil)
        #expect(settings.timeout == .seconds(2.5))
        #expect(!"\(settings)".contains("secret"))
    }

    @Test(arguments: [
        ("HINDCAST_LLM_URL", "localhost:11434", "'localhost:11434'"),
        ("HINDCAST_LLM_URL", "ftp://host/v1", "'ftp://host/v1'"),
        ("HINDCAST_LLM_URL", "http://", "'http://'"),
        ("HINDCAST_LLM_URL", "http://me:secret@host/v1", "(hidden)"),
        ("HINDCAST_LLM_URL", "http://host/v1?key=1", "'http://host/v1?key=1'"),
        ("HINDCAST_LLM_MODEL", "two\nlines", "'twolines'"),
        ("HINDCAST_LLM_KEY", "secret key", "(hidden)"),
        ("HINDCAST_LLM_TIMEOUT", "soon", "'soon'"),
        ("HINDCAST_LLM_TIMEOUT", "0", "'0'"),
        ("HINDCAST_LLM_TIMEOUT", "nan", "'nan'"),
        ("HINDCAST_LLM_TIMEOUT", "1e9", "'1e9'"),
    ])
    func `a value that cannot be is named with its variable`(
        variable: String,
        text: String,
        shown: String
    ) {
        let error = #expect(throws: WorkflowError.self) {
            try LanguageSettings(environment: [variable: text])
        }
        let told = error.map(String.init(describing:)) ?? ""
        #expect(told.hasPrefix("\(variable) is \(shown); "), "\(told)")
        #expect(!told.contains("secret") && !told.contains("\n"))
    }
}
