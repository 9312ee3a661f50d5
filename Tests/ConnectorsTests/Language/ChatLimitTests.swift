import Connectors
import FakeLanguageServer
import Testing
import Trading

@Suite(.tags(.timed), .timeLimit(.minutes(60))) struct ChatLimitTests {
    private let bench = ChatBench()

    @Test func `three failures in a row give the server a rest, and one request ends it`()
        async throws
    {
        let prompts = try LanguagePrompt.sample(500..<510)
        let server = FakeLanguageServer(
            script: Array(repeating: .status(500), count: 4),
            otherwise: .good
        )
        try await server.run { url in
            let client = bench.client(url)
            func isReached(_ index: Int) async throws -> Bool {
                try await client.answer(to: prompts[index]).view != nil
            }
            // Its three attempts open the breaker.
            #expect(try await !isReached(0))
            #expect(server.requests.count == 3)
            #expect(
                try await client.answer(to: prompts[1])
                    == .unreachable(reason: String(describing: ChatError.resting(url: url)))
            )
            #expect(server.requests.count == 3)

            // After the rest one request is tried; it fails, and the rest begins anew.
            try await bench.clock.sleep(for: .seconds(30))
            #expect(try await !isReached(2))
            #expect(server.requests.count == 4)
            #expect(try await !isReached(3))
            #expect(server.requests.count == 4)

            try await bench.clock.sleep(for: .seconds(30))
            #expect(try await isReached(4))
            #expect(try await isReached(5))
            #expect(server.requests.count == 6)
            #expect(client.requests == 6)
        }
    }

    @Test func `no more requests are under way than allowed`() async throws {
        let prompts = try LanguagePrompt.sample(500..<512)
        let text = #"{"direction":"LONG","confidence":1,"reasoning":""}"#
        let server = FakeLanguageServer(otherwise: .late(text, .milliseconds(20)))
        let answers = try await server.run { url in
            let client = bench.client(url)
            return try await withThrowingTaskGroup { group in
                for prompt in prompts {
                    group.addTask { try await client.answer(to: prompt) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(answers.count == 12)
        #expect(answers.allSatisfy { $0.view != nil })
        #expect(server.mostAtOnce <= 2)
    }

    @Test func `cancelling ends a request and those that wait for their turn at once`()
        async throws
    {
        let prompts = try LanguagePrompt.sample(500..<506)
        let server = FakeLanguageServer(otherwise: .never)
        try await server.run { url in
            let client = bench.client(url) { $0.requestTimeout = .seconds(3600) }
            func ask(_ prompts: ArraySlice<LanguagePrompt>) -> [Task<LanguageAnswer, any Error>] {
                prompts.map { prompt in Task { try await client.answer(to: prompt) } }
            }
            let asking = ask(prompts[..<2])
            await server.asked(2)
            // Two at once, so these four wait; they end first, since whoever ends gives a turn away.
            for tasks in [ask(prompts[2...]), asking] {
                for task in tasks {
                    task.cancel()
                }
                for task in tasks {
                    await #expect(throws: CancellationError.self) { try await task.value }
                }
                #expect(server.requests.count == 2)
            }
        }
        #expect(bench.clock.sleeps == [])
    }

    @Test func `a cancelled probe leaves the next one its turn`() async throws {
        let prompts = try LanguagePrompt.sample(500..<503)
        let server = FakeLanguageServer(
            script: Array(repeating: .status(500), count: 3) + [.never],
            otherwise: .good
        )
        try await server.run { url in
            let client = bench.client(url) { $0.requestTimeout = .seconds(3600) }
            _ = try await client.answer(to: prompts[0])
            try await bench.clock.sleep(for: .seconds(30))
            let probe = Task { try await client.answer(to: prompts[1]) }
            await server.asked(4)
            probe.cancel()
            await #expect(throws: CancellationError.self) { try await probe.value }
            #expect(try await client.answer(to: prompts[2]).view != nil)
        }
    }
}
