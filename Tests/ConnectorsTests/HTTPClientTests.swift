import Connectors
import FakeLanguageServer
import Foundation
import TestSupport
import Testing
import Trading

/// What clients of HTTP leave behind, and whom they trust; how they bear peers that misbehave is
/// tested with the exchange and the language model.
@Suite(.timeLimit(.minutes(60))) struct HTTPClientTests {
    private let bench = ChatBench()

    @Test func `50 clients that are shut down leave no thread and no descriptor behind`()
        async throws
    {
        try await FakeLanguageServer(otherwise: .good).run { url in
            // A process of its own, in which no other test starts threads.
            await #expect(processExitsWith: .success) { [url = url as String] in
                let bench = ChatBench()
                let prompts = try LanguagePrompt.sample(500..<502)
                var before = try ProcessResources.current
                for number in 1...50 {
                    let client = bench.client(url)
                    for prompt in prompts {
                        #expect(try await client.answer(to: prompt).view != nil)
                    }
                    client.shutdown()
                    // By then what the process keeps is there.
                    if number == 1 { before = try .current }
                }
                let after = try ProcessResources.current
                #expect(after.ownThreads == before.ownThreads)
                #expect(after.descriptors.count == before.descriptors.count, "\(after.descriptors)")
            }
        }
    }

    @Test func `a client that nobody refers to ends by itself`() async throws {
        try await FakeLanguageServer(otherwise: .good).run { url in
            await #expect(processExitsWith: .success) { [url = url as String] in
                let prompt = try #require(LanguagePrompt.sample([500]).first)
                #expect(try await ChatBench().client(url).answer(to: prompt).view != nil)
                let threads = try ProcessResources.current.ownThreads
                #expect(!threads.contains { $0.hasPrefix("http-client") })
            }
        }
    }

    @Test func `a shutdown ends the request under way, and those after it`() async throws {
        let prompt = try #require(LanguagePrompt.sample([500]).first)
        let server = FakeLanguageServer(otherwise: .never)
        try await server.run { url in
            let client = bench.client(url) { $0.attempts = 1 }
            async let answer = client.answer(to: prompt)
            await server.asked()
            client.shutdown()
            let interrupted = try await answer
            #expect(interrupted.view == nil)
            let late = try await client.answer(to: prompt)
            #expect(late.view == nil)
            #expect(server.requests.count == 1)
        }
    }

    private static let openssl = "/usr/bin/openssl"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: openssl)))
    func `a certificate that the system does not trust is refused before anything is sent`()
        async throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = Process()
        server.executableURL = URL(filePath: "/bin/sh")
        server.currentDirectoryURL = folder
        server.arguments = [
            "-c",
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
                -subj /CN=localhost -addext subjectAltName=DNS:localhost \
                -keyout key.pem -out certificate.pem 2>/dev/null &&
            exec openssl s_server -accept 127.0.0.1:0 -key key.pem -cert certificate.pem -www
            """,
        ]
        let output = Pipe()
        server.standardOutput = output
        server.standardError = FileHandle.nullDevice
        try server.run()
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        var text = ""
        var port: Substring?
        while port == nil {
            let bytes = output.fileHandleForReading.availableData
            try #require(!bytes.isEmpty, "openssl says \(text)")
            text += String(decoding: bytes, as: UTF8.self)
            port = text.firstMatch(of: /ACCEPT .*:([0-9]+)\n/)?.1
        }
        let client = bench.client("https://localhost:\(try #require(port))/v1") { $0.attempts = 1 }
        defer { client.shutdown() }
        let prompt = try #require(LanguagePrompt.sample([500]).first)
        guard case .unreachable(let reason) = try await client.answer(to: prompt) else {
            Issue.record("a server that nobody vouches for has answered")
            return
        }
        #expect(reason.contains("certificate"))
    }
}
