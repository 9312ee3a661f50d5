import Hummingbird
import Workflows

extension Services {
    /// Handles a request for long work: reads its `wait` and its body, submits the job and waits
    /// for it.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - fields: The fields of its body.
    ///   - read: Makes the job request from the body.
    /// - Returns: The job's result, or the job if it takes longer.
    /// - Throws: ``ServerError`` if the request is invalid, or if the job is refused or fails;
    ///   `HTTPError` with status 413 for a body that is too large.
    func answer(
        _ request: Request,
        fields: [AnyField],
        _ read: (inout FieldReader) throws -> JobRequest
    ) async throws -> Response {
        var query = FieldReader(query: request, fields: WaitField.query)
        let wait = WaitField.read(from: &query)
        try query.finish(with: ())
        var reader = try await FieldReader(body: request, limit: bodyLimit, fields: fields)
        return try await answer(read(&reader), waiting: wait)
    }
}

/// The query parameter `wait`: how long a request waits for its job.
enum WaitField {
    private static let field = Field.number(
        "wait",
        "Seconds to wait for the answer, at most nine tenths of the service's request-timeout; then, "
            + "or with 0 at once, the job is answered with 202. Where absent, 55, and as long as a "
            + "window of 30 days takes where a language model is asked.",
        from: 0,
        to: 600
    )

    static let query: [AnyField] = [.query(field)]

    /// Reads the time from a query; nil if it has none.
    static func read(from reader: inout FieldReader) -> Duration? {
        reader.optional(field).map { .seconds($0) }
    }
}

extension Services {
    /// How long a request that names no time waits for its job.
    ///
    /// If a language model is asked: as long as a window of 30 days takes at the model's measured
    /// pace, and a half more, since the pace varies.
    func defaultWait(languageBars bars: Int) -> Duration {
        let usual = min(.seconds(55), longestWait)
        guard bars > 0 else { return usual }
        let pace = analyst.timePerAnswer ?? Self.assumedTimePerAnswer
        return usual + pace * Double(bars) * 1.5
    }

    /// The assumed pace of a language model that has not answered yet: the guide's.
    private static let assumedTimePerAnswer = Duration.seconds(12)
}
