import Foundation
import LoopbackHTTP
import NIOCore
import Testing

/// One thing that a hostile or broken client may send.
struct HostileCase: Sendable {
    /// What must come of it.
    enum Outcome: Sendable {
        /// One of these statuses with the error envelope.
        case refused(Set<Int>)
        /// What is no HTTP may be answered without an envelope, or not at all.
        case dropped
    }

    let name: String
    let message: Message
    let outcome: Outcome
    /// What the error's `details.parameter` must be; nil for anything.
    let parameter: String?

    init(
        _ name: String,
        _ message: Message,
        _ outcome: Outcome,
        parameter: String? = nil
    ) {
        self.name = name
        self.message = message
        self.outcome = outcome
        self.parameter = parameter
    }
}

extension HostileCase {
    /// Sends the message and holds what comes against what must come.
    func check(against server: ServeProcess) async throws {
        let reply = try await Wire.say(message, to: server.port, patience: .minutes(5))
        let faults = faults(of: reply)
        let said = reply.answers.map { "\($0.status) \($0.text.prefix(300))" }
        #expect(faults.isEmpty, "\(name): \(faults.joined(separator: ", ")); \(said)")
    }

    /// What is wrong with a reply.
    private func faults(of reply: Wire.Reply) -> [String] {
        var faults: [String] = []
        if reply.end != .closed { faults.append("the connection stays open") }
        if reply.partial != nil { faults.append("half an answer") }
        switch outcome {
        case .dropped:
            // Whoever smuggles a second request has it answered, too.
            if !reply.answers.allSatisfy({ (400..<500).contains($0.status) }) {
                faults.append("the status")
            }
        case .refused(let statuses):
            guard reply.answers.count == 1 else {
                return faults + ["\(reply.answers.count) answers"]
            }
            if !statuses.contains(reply.answers[0].status) { faults.append("the status") }
            faults += envelopeFaults(of: reply.answers[0])
        }
        return faults
    }

    private func envelopeFaults(of answer: Answer) -> [String] {
        let object = try? answer.object()
        let error = object?["error"] as? [String: Any]
        let code = error?["code"] as? String ?? ""
        let message = error?["message"] as? String ?? ""
        let details = error?["details"] as? [String: Any]
        let isJSON = answer["Content-Type"]?.hasPrefix("application/json") == true
        let isSame = parameter == nil || details?["parameter"] as? String == parameter
        let isLine = (1..<1000).contains(message.count) && !message.contains(where: \.isNewline)
        let checks = [
            ("the type", isJSON), ("success", object?["success"] as? Bool == false),
            ("the code", code.wholeMatch(of: /[A-Z]+(_[A-Z]+)*/) != nil), ("the message", isLine),
            ("the details", details != nil), ("the parameter", isSame),
        ]
        return checks.filter { !$0.1 }.map(\.0)
    }
}

/// A service with something to lose, and clients that mean it harm.
enum HostileClients {
    /// A home with candles, a model and a run, which nothing hostile may change.
    static func withHome(_ body: (Tool) async throws -> Void) async throws {
        try await Tool.withHome { tool in
            try await tool.trainSample()
            let backtest = try await tool.run(
                "backtest",
                "--strategy",
                "supertrend",
                "--symbol",
                "BTCUSD",
                "--market",
                "spot",
                "--days",
                "5"
            )
            #expect(backtest.status == 0, "\(backtest.errors)")
            try await body(tool)
        }
    }

    /// Sends every case, some at a time, to a service of its own; none may leave a trace there.
    ///
    /// - Parameters:
    ///   - cases: What to send.
    ///   - flags: Of the service.
    ///   - environment: Of the service.
    ///   - secrets: What the log must not hold.
    ///   - control: A request that must be answered before and after.
    /// - Throws: What keeps the service or a client from working.
    static func send(
        _ cases: [HostileCase],
        flags: [String] = [],
        environment: [String: String] = [:],
        secrets: [String] = [],
        control: Message = .get("/health/ready")
    ) async throws {
        try await withHome { tool in
            try await ServeProcess.run(tool, flags, environment: environment) { server in
                try await server.untilReady()
                #expect(try await server.answer(control).status == 200)
                let before = try HomeContents(tool)
                try await withThrowingDiscardingTaskGroup { group in
                    for slice in 0..<atOnce {
                        group.addTask {
                            for index in stride(from: slice, to: cases.count, by: atOnce) {
                                try await cases[index].check(against: server)
                            }
                        }
                    }
                }
                #expect(try HomeContents(tool).differences(to: before) == [])
                #expect(server.isRunning)
                #expect(try await server.answer(control).status == 200)
                checkLog(of: server, secrets: secrets)
            }
        }
    }

    /// Cases that are sent at the same time.
    private static let atOnce = 16

    /// The log must hold no secret, and no line that a client has made up.
    private static func checkLog(of server: ServeProcess, secrets: [String]) {
        let log = server.logged
        for secret in secrets {
            #expect(!log.contains(secret), "a secret in the log")
        }
        for line in log.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["level"] is String, "not a line of the log: \(line.prefix(300))")
        }
    }
}
