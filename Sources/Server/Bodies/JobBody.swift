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
        let wait = try query.finish(with: WaitField.read(from: &query))
        var reader = try await FieldReader(body: request, limit: bodyLimit, fields: fields)
        return try await answer(read(&reader), waiting: wait)
    }
}

/// The query parameter `wait`: how long a request waits for its job.
enum WaitField {
    private static let field = Field.number(
        "wait",
        "Seconds to wait for the answer, at most nine tenths of the service's request-timeout; then, "
            + "or with 0 at once, the job is answered with 202.",
        from: 0,
        to: 600
    ).defaulting(to: 55)

    static let query: [AnyField] = [.query(field)]

    /// Reads the time from a query.
    static func read(from reader: inout FieldReader) -> Duration {
        .seconds(reader.value(field, else: 55))
    }
}
