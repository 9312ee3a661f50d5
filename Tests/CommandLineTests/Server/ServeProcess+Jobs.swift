import Foundation
import LoopbackHTTP
import NIOCore
import Testing

/// A server-sent event as it came.
struct ServerEvent: Hashable, Sendable {
    let id: Int
    let name: String
    let data: String

    /// The data as a JSON object.
    func object() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any])
    }

    /// Reads the whole events of a stream; what has begun is left out.
    static func events(in text: String) throws -> [ServerEvent] {
        try text.components(separatedBy: "\n\n").dropLast().compactMap { block in
            let fields = block.split(separator: "\n").map {
                $0.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            }
            // A comment has nothing before its colon.
            guard fields.contains(where: { $0.first?.isEmpty == false }) else { return nil }
            func value(_ name: String) throws -> String {
                let values = fields.filter { $0[0] == name && $0.count == 2 }.map { $0[1] }
                try #require(values.count == 1, "\(block)")
                return values[0].hasPrefix(" ") ? String(values[0].dropFirst()) : String(values[0])
            }
            return ServerEvent(
                id: try #require(Int(try value("id"))),
                name: try value("event"),
                data: try value("data")
            )
        }
    }
}

extension ServeProcess {
    /// Asks for something that must be there.
    func get(_ target: String) async throws -> [String: Any] {
        let answer = try await answer(.get(target))
        try #require(answer.status == 200, "\(target): \(answer.status) \(answer.text)")
        return try answer.object()
    }

    /// Asks for long work, without waiting for it.
    ///
    /// - Returns: The job's name.
    func submit(_ target: String, _ json: String) async throws -> String {
        try job(in: await answer(.post(target, json)))
    }

    /// Waits until the service is ready, which it may not be yet when it listens: before jobs begin it looks
    /// for what a crash has left.
    func untilReady() async throws {
        while try await answer(.get("/health/ready")).status != 200 {
            try await Wire.wait(.milliseconds(20))
        }
    }

    /// The job behind an answer, which may have ended before anybody waited for it.
    func job(in answer: Answer) throws -> String {
        try #require([200, 202].contains(answer.status), "\(answer.status) \(answer.text)")
        return try #require(answer["X-Job-Id"])
    }

    /// Every job that there is, the oldest first.
    func jobs() async throws -> [[String: Any]] {
        let page = try await get("/api/v1/jobs?limit=200")
        return try #require(page["jobs"] as? [[String: Any]]).reversed()
    }

    /// Watches a job.
    ///
    /// - Parameters:
    ///   - id: The job.
    ///   - number: The last event that was seen; nil for none.
    ///   - isEnough: When to hang up; otherwise when the stream ends.
    /// - Returns: The events that came whole.
    /// - Throws: Where there is no stream of events.
    func events(
        of id: String,
        after number: Int? = nil,
        until isEnough: @Sendable ([ServerEvent]) -> Bool = { _ in false }
    ) async throws -> [ServerEvent] {
        let headers = number.map { [("Last-Event-ID", "\($0)")] } ?? []
        let reply = try await Wire.say(.get("/api/v1/jobs/\(id)/events", headers), to: port) {
            reply in
            guard let answer = reply.partial else { return !reply.answers.isEmpty }
            return (try? isEnough(ServerEvent.events(in: answer.text))) ?? true
        }
        let answer = try #require(reply.answers.first ?? reply.partial, "no answer: \(reply)")
        try #require(answer.status == 200, "\(answer.text)")
        #expect(answer["Content-Type"]?.hasPrefix("text/event-stream") == true)
        return try ServerEvent.events(in: answer.text)
    }

    /// Waits for a job's end.
    ///
    /// - Returns: The job then.
    func finished(_ id: String) async throws -> [String: Any] {
        _ = try await events(of: id)
        return try await get("/api/v1/jobs/\(id)")
    }

    /// Waits until a job has been begun so often.
    func running(_ id: String, attempt: Int = 1) async throws {
        let events = try await events(of: id) { events in
            events.contains { Self.isStart($0, attempt: attempt) }
        }
        #expect(events.contains { Self.isStart($0, attempt: attempt) })
    }

    /// Whether an event says that an attempt at a job has begun.
    static func isStart(_ event: ServerEvent, attempt: Int) -> Bool {
        let job = try? event.object()
        return job?["state"] as? String == "running" && job?["attempts"] as? Int == attempt
    }
}
