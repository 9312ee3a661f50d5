import Foundation

/// What a service learns of jobs that other services have changed.
///
/// News says where to look and nothing else, so that news that is lost or comes twice does no harm.
package enum JobNews: Hashable, Sendable {
    /// What happened to a job.
    package enum Event: String, Sendable {
        /// It waits to be begun.
        case queued
        /// Its state or its progress is another one.
        case changed
        /// Somebody wants it cancelled.
        case cancelled
    }

    /// Something happened to one job.
    case job(Int64, Event)
    /// Anything may have happened meanwhile.
    case unknown

    private static let channel = "hindcast_job"

    /// Tells it to all that listen, once the transaction is committed.
    func tell(_ db: PostgresConnection) throws {
        guard case .job(let number, let event) = self else { return }
        try db.run(
            "SELECT pg_notify($1, $2)",
            .text(Self.channel),
            .text("\(event.rawValue) \(number)")
        )
    }

    fileprivate init(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let event = Event(rawValue: String(parts[0])),
            let number = Int64(parts[1])
        else {
            self = .unknown
            return
        }
        self = .job(number, event)
    }

    /// Listens until the stream is no longer read.
    ///
    /// A thread holds a connection of its own. It says ``unknown`` when it has begun to listen, and
    /// every second while it cannot.
    static func stream(from address: PostgresAddress) -> AsyncStream<JobNews> {
        let (stream, news) = AsyncStream.makeStream(
            of: JobNews.self,
            bufferingPolicy: .bufferingNewest(10_000)
        )
        let isOver = CancellationFlag()
        news.onTermination = { _ in isOver.set() }
        Thread.detachNewThread {
            while !isOver.isSet {
                do {
                    try listen(at: address, news, until: isOver)
                } catch {
                    news.yield(.unknown)
                    // A thread of its own, which tries again until the server is back.
                    Thread.sleep(forTimeInterval: 1)
                }
            }
        }
        return stream
    }

    private static func listen(
        at address: PostgresAddress,
        _ news: AsyncStream<JobNews>.Continuation,
        until isOver: CancellationFlag
    ) throws {
        let connection = try PostgresConnection(address)
        try connection.script("LISTEN \(channel)")
        news.yield(.unknown)
        while !isOver.isSet {
            var descriptor = pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 500) != 0 else { continue }
            for text in try connection.notifications() { news.yield(JobNews(text)) }
        }
    }
}

extension PostgresStore {
    /// News of jobs that any process has changed, this one included.
    package func jobNews() -> AsyncStream<JobNews> { JobNews.stream(from: address) }
}
