import Hummingbird
import Workflows

extension Services {
    /// Answers a request for long work: reads how long it waits and what it asks for, takes the job
    /// and waits for it.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - fields: Those that its body may have.
    ///   - read: Makes the job of the body.
    /// - Returns: The job's result, or the job where it takes longer.
    /// - Throws: ``ServerError`` where the request is wrong, or the job is refused or fails;
    ///   `HTTPError` with status 413 for a body beyond the limit.
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

/// How long a request waits for its job.
enum WaitField {
    private static let field = Field.number(
        "wait",
        "Seconds to wait for the answer, at most nine tenths of the service's request-timeout; then, "
            + "or with 0 at once, the job is answered with 202.",
        from: 0,
        to: 600
    ).defaulting(to: 55)

    static let query: [AnyField] = [.query(field)]

    /// The time that a query names.
    static func read(from reader: inout FieldReader) -> Duration {
        .seconds(reader.value(field, else: 55))
    }
}
