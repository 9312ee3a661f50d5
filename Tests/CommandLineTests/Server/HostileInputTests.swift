import Foundation
import LoopbackHTTP
import NIOCore
import Testing

/// Nothing that a client sends may be written, crash the service, or be answered with anything but
/// a refusal.
@Suite(.tags(.timed), .timeLimit(.minutes(60))) struct HostileInputTests {
    @Test func `there are more than 200 cases`() {
        let cases = [
            HostileNames.cases, HostileFields.cases, HostileBodies.cases, HostileProtocol.requests,
            HostileProtocol.garbage, HostileOrigins.cases, HostileCredentials.cases,
        ]
        #expect(cases.allSatisfy { $0.count > 30 })
        #expect(cases.joined().count > 200)
    }

    @Test func `names that would lead elsewhere lead nowhere`() async throws {
        try await HostileClients.send(HostileNames.cases)
    }

    @Test func `every field refuses what it does not take, by its name`() async throws {
        try await HostileClients.send(HostileFields.cases)
    }

    @Test func `bodies that are no JSON object of known fields are refused`() async throws {
        try await HostileClients.send(HostileBodies.cases)
    }

    @Test func `requests that no route takes are refused`() async throws {
        try await HostileClients.send(HostileProtocol.requests)
    }

    @Test func `what is no HTTP, or two requests in one, gets no more than a refusal`() async throws
    {
        try await HostileClients.send(HostileProtocol.garbage, flags: Self.shortTimes)
    }

    @Test func `pages of other origins and other names for loopback are refused`() async throws {
        try await HostileClients.send(HostileOrigins.cases)
    }

    @Test func `forged and misplaced credentials are refused`() async throws {
        try await HostileClients.send(
            HostileCredentials.cases,
            environment: HostileCredentials.environment,
            secrets: [HostileCredentials.apiKey],
            control: .get(
                "/api/v1/jobs",
                [("Authorization", "Bearer \(HostileCredentials.apiKey)")]
            )
        )
    }

    /// Short, yet long enough for an honest client on a machine that has other work.
    private static let shortTimes = [
        "--header-timeout", "4", "--request-timeout", "4", "--idle-timeout", "4",
    ]

    @Test(arguments: ["head", "body", "chunks"])
    func `many that speak slowly are hung up on, and others are served meanwhile`(part: String)
        async throws
    {
        let start = "POST /api/v1/ai/train HTTP/1.1\r\nHost: localhost\r\n"
        let drop = String(repeating: "a", count: 10_000)
        let (head, rest) =
            switch part {
            case "head": ("", start + "X: " + drop)
            case "body": (start + "Content-Length: 60000\r\n\r\n", drop)
            default:
                (
                    start + "Transfer-Encoding: chunked\r\n\r\n",
                    String(repeating: "1\r\na\r\n", count: 10_000)
                )
            }
        try await HostileClients.withHome { tool in
            try await ServeProcess.run(tool, Self.shortTimes) { server in
                let before = try HomeContents(tool)
                let ends = try await withThrowingTaskGroup(of: Wire.Reply?.self) { group in
                    for _ in 0..<200 {
                        group.addTask {
                            try await Wire.say(
                                Message(head),
                                slowly: rest,
                                to: server.port,
                                patience: .minutes(5)
                            )
                        }
                    }
                    // Somebody else asks all the time.
                    group.addTask {
                        while !Task.isCancelled {
                            let reply = try? await Wire.say(.get("/health/live"), to: server.port)
                            #expect(reply?.answers.first?.status == 200 || Task.isCancelled)
                        }
                        return nil
                    }
                    var replies: [Wire.Reply] = []
                    while replies.count < 200, let reply = try await group.next() {
                        if let reply { replies.append(reply) }
                    }
                    group.cancelAll()
                    return replies
                }
                #expect(ends.count { $0.end == .closed } == 200)
                let statuses = Set(ends.flatMap(\.answers).map(\.status))
                #expect(statuses.allSatisfy { (400..<500).contains($0) }, "\(statuses)")
                #expect(try await server.answer(.get("/health/live")).status == 200)
                #expect(try HomeContents(tool).differences(to: before) == [])
            }
        }
    }
}
