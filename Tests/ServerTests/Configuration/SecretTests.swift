import Foundation
import Server
import Testing

/// Secrets, and everything that could show one.
@Suite struct SecretTests {
    private static let key = "KEY-do-not-show-1"
    private static let languageKey = "LANGUAGE-do-not-show-1"
    private static let environment = [
        "HINDCAST_API_KEY": key, "HINDCAST_LLM_KEY": languageKey,
    ]

    @Test func `a configuration that is printed, dumped or reflected shows no secret`() throws {
        let configuration = try ServerConfiguration(flags: [:], environment: Self.environment)
        #expect(configuration.secrets.map(\.text) == [Self.key, Self.languageKey])
        let secret = try #require(configuration.apiKey)
        var dumped = ""
        dump(configuration, to: &dumped)
        dump(secret, to: &dumped)
        let shown = [
            dumped, "\(configuration)", String(reflecting: configuration), "\(secret)",
            String(reflecting: secret), "\(Mirror(reflecting: secret).children.map(\.value))",
            "\(configuration.secrets)",
        ]
        for text in shown {
            #expect(!text.contains("do-not-show"), "\(text)")
        }
        #expect(dumped.contains("(hidden)"))
    }

    static let refused = [
        ["HINDCAST_API_KEY": "do-not-show"],
        ["HINDCAST_API_KEY": "do-not-show with spaces"],
        ["HINDCAST_API_KEY": "do-not-show-ümläute-123"],
        ["HINDCAST_API_KEY": "do-not-show" + String(repeating: "x", count: 4096)],
        ["HINDCAST_LLM_KEY": "do-not-show with spaces"],
        ["HINDCAST_LLM_URL": "http://user:do-not-show@127.0.0.1"],
        ["HINDCAST_EXCHANGE_URL": "http://user:do-not-show@127.0.0.1"],
        ["HINDCAST_CORS_ORIGINS": "https://user:do-not-show@127.0.0.1"],
    ]

    @Test(arguments: refused)
    func `a secret that is refused is not shown`(_ environment: [String: String]) throws {
        let variable = try #require(environment.keys.first)
        #expect {
            try ServerConfiguration(flags: [:], environment: environment)
        } throws: { error in
            var dumped = ""
            dump(error, to: &dumped)
            let isHidden = !"\(error) \(dumped)".contains("do-not-show")
            return isHidden && "\(error)".hasPrefix("\(variable) is (hidden); ")
        }
    }

    @Test func `a file that is refused does not show the secrets in it`() throws {
        for text in [
            "{\"api-key\": \"do-not-show", "{\"api-key\": \"do-not-show-0123456789\", \"x\": 1}",
            "{\"api-key\": [\"do-not-show-0123456789\"]}",
            "{\"llm-key\": {\"x\": \"do-not-show\"}}",
        ] {
            try TemporaryFile.with(text) { file in
                #expect {
                    try ServerConfiguration(flags: ["config": file], environment: [:])
                } throws: { error in
                    !"\(error)".contains("do-not-show")
                }
            }
        }
        try TemporaryFile.with("do-not-show") { file in
            #expect {
                try ServerConfiguration(flags: ["api-key-file": file], environment: [:])
            } throws: { error in
                !"\(error)".contains("do-not-show")
            }
        }
    }

    @Test func `a key of 16 characters is enough`() {
        #expect(Secret(key: "0123456789abcdef") != nil)
        #expect(Secret(key: "0123456789abcde") == nil)
    }
}
