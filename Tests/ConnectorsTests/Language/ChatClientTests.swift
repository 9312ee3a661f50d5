import Connectors
import FakeLanguageServer
import Foundation
import Testing
import Trading

@Suite(.tags(.timed), .timeLimit(.minutes(60))) struct ChatClientTests {
    private let bench = ChatBench()
    private static let view = LanguageAnswer.view(
        LanguageView(direction: .long, confidence: 0.75, reasoning: "as told")
    )

    // MARK: What is asked and taken

    @Test func `a valid answer is accepted`() async throws {
        let server = FakeLanguageServer()
        #expect(try await bench.answer(server) == Self.view)
        let request = try #require(server.requests.first)
        #expect(server.requests.count == 1)
        #expect(request.line == "POST /v1/chat/completions")
        #expect(request.authorization == nil)

        let body = try #require(
            JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any]
        )
        #expect(body["model"] as? String == "llama3.1")
        #expect(body["temperature"] as? Int == 0)
        #expect(body["seed"] as? Int == 0)
        let messages = try #require(body["messages"] as? [[String: String]])
        #expect(messages.map { $0["role"] } == ["system", "user"])
        #expect(try messages[1]["content"] == LanguagePrompt.sample([500]).first?.text)
        let format = try #require(body["response_format"] as? [String: Any])
        let schema = try #require((format["json_schema"] as? [String: Any])?["schema"])
        let properties = (schema as? [String: Any])?["properties"] as? [String: Any]
        #expect(properties.map { Set($0.keys) } == ["direction", "confidence", "reasoning"])
    }

    @Test func `the key is sent as a bearer token`() async throws {
        let server = FakeLanguageServer()
        _ = try await bench.answer(server) { $0.key = APIKey("sk-secret") }
        #expect(server.requests.map(\.authorization) == ["Bearer sk-secret"])
    }

    @Test(arguments: [
        (#"{"direction":"SHORT","confidence":1,"reasoning":""}"#, Direction.short, 1.0, ""),
        (#" {"reasoning":"r","confidence":0,"direction":"NEUTRAL"} "#, nil, 0.0, "r"),
        (
            #"{"direction":"LONG","confidence":0.5,"reasoning":"a\nb\u001b[31m\u202e c"}"#,
            .long, 0.5, "a b [31m c"
        ),
    ])
    func `an answer becomes a view that prints as one line`(
        text: String,
        direction: Direction?,
        confidence: Double,
        reasoning: String
    ) async throws {
        let answer = try await bench.answer(FakeLanguageServer(script: [.content(text)]))
        let view = try #require(answer.view)
        #expect(view.direction == direction)
        #expect(view.confidence == confidence)
        #expect(view.reasoning == reasoning)
    }

    @Test func `a reasoning is cut to 200 characters`() async throws {
        let long = String(repeating: "word ", count: 10_000)
        let server = FakeLanguageServer(script: [
            .content(#"{"direction":"LONG","confidence":0.5,"reasoning":"\#(long)"}"#)
        ])
        #expect(try await bench.answer(server).view?.reasoning.count == 200)
    }

    // MARK: What is refused

    @Test(arguments: [
        ("I would buy.", "it is not one JSON object"),
        ("", "it is not one JSON object"),
        (#"{"direction":"LONG","confi"#, "it is not one JSON object"),
        (#"[{"direction":"LONG","confidence":0.5,"reasoning":""}]"#, "it is not one JSON object"),
        (
            #"{"direction":"LONG","confidence":0.5}"#,
            "it must have direction, confidence and reasoning only"
        ),
        (
            #"{"direction":"LONG","confidence":0.5,"reasoning":"","more":1}"#,
            "it must have direction, confidence and reasoning only"
        ),
        (
            #"{"direction":"LONG","confidence":"0.5","reasoning":""}"#,
            "a field is of the wrong type"
        ),
        (
            #"{"direction":"LONG","confidence":null,"reasoning":""}"#,
            "a field is of the wrong type"
        ),
        (
            #"{"direction":"LONG","confidence":true,"reasoning":""}"#,
            "a field is of the wrong type"
        ),
        (#"{"direction":"LONG","confidence":0.5,"reasoning":7}"#, "a field is of the wrong type"),
        (
            #"{"direction":"LONG","confidence":75,"reasoning":""}"#,
            "confidence is not between 0 and 1"
        ),
        (
            #"{"direction":"LONG","confidence":-0.1,"reasoning":""}"#,
            "confidence is not between 0 and 1"
        ),
        (
            #"{"direction":"UP","confidence":0.5,"reasoning":""}"#,
            "direction is not LONG, SHORT or NEUTRAL"
        ),
    ])
    func `an answer outside the schema is refused after a second one`(
        text: String,
        reason: String
    ) async throws {
        let server = FakeLanguageServer(otherwise: .content(text))
        #expect(try await bench.answer(server) == .refused(reason: reason))
        #expect(server.requests.count == 2)
        #expect(server.requests.last?.body.contains("That answer is invalid: \(reason).") == true)
        #expect(bench.clock.sleeps == [])
    }

    @Test func `the second answer counts where it keeps to the schema`() async throws {
        let server = FakeLanguageServer(script: [.content("no"), .good])
        #expect(try await bench.answer(server) == Self.view)
        #expect(server.requests.count == 2)
    }

    // MARK: No answer

    @Test(arguments: [
        FakeLanguageServer.Reply.status(500), .status(502), .status(429), .truncated, .close,
        .never, .drip, .body("<html>"), .body("{}"), .body(#"{"choices":[]}"#),
    ])
    func `a failure that may pass is tried again, three times in all`(
        reply: FakeLanguageServer.Reply
    ) async throws {
        let quick = FakeLanguageServer(script: [reply, reply])
        let patience: (inout ChatClient.Configuration) -> Void = {
            $0.requestTimeout = .milliseconds(500)
        }
        #expect(try await bench.answer(quick, patience) == Self.view)
        #expect(quick.requests.count == 3)
        #expect(bench.clock.sleeps.count == 2)
        #expect(bench.clock.sleeps[0] <= .milliseconds(500))
        #expect(bench.clock.sleeps[1] <= .seconds(1))

        let dead = FakeLanguageServer(otherwise: reply)
        let answer = try await bench.answer(dead, patience)
        guard case .unreachable(let text) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(text.contains(" gave no answer in 3 attempts ("))
        #expect(!text.contains("\n"))
        #expect(dead.requests.count == 3)
    }

    @Test func `a pause that the server asks for is kept`() async throws {
        let server = FakeLanguageServer(script: [.status(429, retryAfter: 7), .status(503)])
        #expect(try await bench.answer(server) == Self.view)
        #expect(bench.clock.sleeps.first == .seconds(7))
        #expect(bench.clock.sleeps.count == 2)
    }

    @Test func `a pause that is named by a date is kept by the server's clock`() async throws {
        let server = FakeLanguageServer(script: [
            .body(
                "",
                status: 503,
                headers: [
                    ("Date", "Wed, 21 Oct 2015 07:28:00 GMT"),
                    ("Retry-After", "Wed, 21 Oct 2015 07:28:09 GMT"),
                ]
            )
        ])
        #expect(try await bench.answer(server) == Self.view)
        #expect(bench.clock.sleeps == [.seconds(9)])
    }

    @Test(arguments: [
        (FakeLanguageServer.Reply.status(429, retryAfter: 3600), "asks to wait 3600 s"),
        (.status(401), "does not accept the key (HTTP 401); check HINDCAST_LLM_KEY"),
        (.status(404), "refused the question (HTTP 404, out of order); check HINDCAST_LLM_URL"),
        (.flood(10_000_000), "a response longer than 1048576 bytes"),
        (
            .body(#"{"error":{"message":"bad\nkey sk-secret"}}"#, status: 400),
            "refused the question (HTTP 400, bad)"
        ),
        (
            .body(#"{"error":{"message":"bad key sk-secret"}}"#, status: 400),
            "refused the question (HTTP 400, bad key (hidden))"
        ),
    ])
    func `a permanent failure is reported at once, without the key`(
        reply: FakeLanguageServer.Reply,
        text: String
    ) async throws {
        let server = FakeLanguageServer(otherwise: reply)
        let answer = try await bench.answer(server) { $0.key = APIKey("sk-secret") }
        guard case .unreachable(let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.contains(text), "\(reason)")
        #expect(!reason.contains("secret"))
        #expect(server.requests.count == 1)
        #expect(bench.clock.sleeps == [])
    }

    @Test func `where nothing listens, the answer is that at once`() async throws {
        // A port that was free a moment ago, and is again.
        let url = try await FakeLanguageServer().run { $0 }
        let client = bench.client(url)
        let prompt = try #require(LanguagePrompt.sample([500]).first)
        let answer = try await client.answer(to: prompt)
        #expect(
            answer
                == .unreachable(reason: String(describing: ChatError.notThere(url: url)))
        )
        #expect(client.requests == 1)
        #expect(bench.clock.sleeps == [])
    }

    @Test func `a key cannot be printed`() throws {
        let key = try #require(APIKey("sk-secret"))
        var configuration = ChatClient.Configuration()
        configuration.key = key
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(key)", String(reflecting: key), "\(configuration)", dumped] {
            #expect(!text.contains("secret"))
        }
        #expect(APIKey("two\nlines") == nil)
        #expect(APIKey("") == nil)
    }
}
