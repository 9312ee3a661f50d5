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
