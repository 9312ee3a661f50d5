import AsyncAlgorithms
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Workflows

/// `GET /api/v1/jobs/{id}/events`.
struct JobEventsRoute: Route {
    let services: Services

    /// Its path; its stream has no end, so it is exempt from the request timeout.
    static let path = "/api/v1/jobs/{id}/events"

    private static let lastNumber = Field.integer(
        "after",
        "The number of the last event seen; those after it are sent.",
        in: 0...Int.max
    ).defaulting(to: 0)
    private static let lastEventID = AnyField(
        name: "Last-Event-ID",
        isRequired: false,
        schema: .string().described("The same, as browsers send it when they reconnect.")
    )
    /// The interval of keep-alive comments.
    private static let heartbeat = Duration.seconds(15)

    var operation: Operation {
        Operation(
            method: .get,
            path: Self.path,
            id: "watchJob",
            tag: "Jobs",
            summary: "Watch a job: server-sent events",
            details: """
                Events `state` and `progress`, each with a rising number as its id: a client that \
                reconnects gets those in between, of progress the newest. The stream ends after \
                the last state. A comment is sent every 15 seconds. The error of a failed job is told in \
                Korean to a client who prefers it by `Accept-Language`.
                """,
            pathParameters: [JobRoute.id],
            query: [.query(Self.lastNumber)],
            headers: [Self.lastEventID],
            answers: [
                Operation.Answer(
                    status: .ok,
                    summary: "The events",
                    type: "text/event-stream"
                )
            ],
            errors: [.notFound]
        )
    }

    func respond(to request: Request, context: AppContext) async throws -> Response {
        let id = try context.parameters.require("id")
        var reader = FieldReader(query: request, fields: [.query(Self.lastNumber)])
        let number = reader.value(Self.lastNumber, else: 0)
        try reader.finish(with: ())
        guard try await services.jobs.job(id) != nil else { throw ServerError.noJob(id) }

        let seen = request.headers[.lastEventID].flatMap { Int64($0) }
        let events = services.jobs.events(of: id, after: seen ?? Int64(number))
        let (session, now) = (context.client.session, services.now)
        let isKorean = request.prefersKorean
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream; charset=utf-8"],
            body: ResponseBody { writer in
                let ticks = AsyncTimerSequence(interval: Self.heartbeat, clock: .continuous)
                // The timer never ends: the end of the events ends the stream.
                let stream = merge(
                    chain(events.map(Tick.event), [Tick.end].async),
                    ticks.map { _ in Tick.heartbeat }
                )
                for try await tick in stream.cancelOnGracefulShutdown() {
                    // Signing out ends the streams that were opened before.
                    guard let text = tick.text(inKorean: isKorean),
                        session?.isOver(at: now()) != true
                    else { break }
                    try await writer.write(ByteBuffer(string: text))
                }
                try await writer.finish(nil)
            }
        )
    }

    /// What is written next.
    private enum Tick: Sendable {
        case event(JobEvent)
        case heartbeat
        case end

        /// The text of a server-sent event; nil at the end.
        func text(inKorean isKorean: Bool) -> String? {
            switch self {
            case .event(let event):
                "id: \(event.id)\nevent: \(event.name)\ndata: "
                    + (isKorean && event.name == "state" ? Self.inKorean(event.data) : event.data)
                    + "\n\n"
            case .heartbeat: ":\n\n"
            case .end: nil
            }
        }

        /// A job whose error, where it has failed, is told in Korean.
        private static func inKorean(_ job: String) -> String {
            guard let plain = try? JSONDecoder().decode(JSONValue.self, from: Data(job.utf8)),
                let told = try? JSONEncoder().encode(KoreanSentences.translated(plain))
            else { return job }
            return String(decoding: told, as: UTF8.self)
        }
    }
}
