import Dispatch
import FakeLanguageServer
import Foundation
import Synchronization
import Testing

/// A process that has no processor for longer than an answer may take.
@Suite(.timeLimit(.minutes(60))) struct StarvedProcessTests {
    @Test func `an answer that came meanwhile is an answer`() async throws {
        try await Tool.withHome { tool in
            try await tool.trainSample()
            let process = Mutex<pid_t>(0)
            let server = FakeLanguageServer(otherwise: .good) {
                // The answer comes to the socket of a process that is stopped.
                let id = process.withLock(\.self)
                kill(id, SIGSTOP)
                DispatchQueue.global().asyncAfter(deadline: .now() + 2) { kill(id, SIGCONT) }
            }
            try await server.run { url in
                let output = tool.home.appending(path: "signal.json")
                try Data().write(to: output)
                let signal = try tool.start(
                    [
                        "signal", "--strategy", "lstm", "--symbol", "BTCUSD", "--market", "spot",
                        "--json",
                    ],
                    environment: ["HINDCAST_LLM_URL": url, "HINDCAST_LLM_TIMEOUT": "0.5"],
                    output: FileHandle(forWritingTo: output),
                    errors: .nullDevice
                )
                process.withLock { $0 = signal.processIdentifier }
                signal.waitUntilExit()
                #expect(signal.terminationStatus == 0)
                #expect(server.requests.count == 1)
                let json = try JSONSerialization.jsonObject(with: Data(contentsOf: output))
                let values = try #require(
                    (json as? [String: Any])?["indicator_values"] as? [String: Any]
                )
                let language = try #require(values["language_analysis"] as? [String: Any])
                #expect(language["available"] as? Bool == true)
            }
        }
    }
}
