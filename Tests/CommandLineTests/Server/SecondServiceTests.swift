import Foundation
import LoopbackHTTP
import TestSupport
import Testing

/// Two services on one home.
@Suite(.timeLimit(.minutes(60))) struct SecondServiceTests {
    @Test func `a second service on a home ends and never says that it listens`() async throws {
        try await Tool.withHome { tool in
            try await ServeProcess.run(tool) { server in
                let second = try await tool.run(["serve", "--port", "0", "--offline"])
                #expect(second.status == 1)
                #expect(second.errors.contains("another service works on this home"))
                #expect(!second.errors.contains("listening"), "\(second.errors)")
                #expect(try await server.answer(.get("/health/live")).status == 200)
            }
        }
    }
}
