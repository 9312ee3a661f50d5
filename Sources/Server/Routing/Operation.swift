import HTTPTypes

/// An endpoint's operation as OpenAPI describes it.
struct Operation: Sendable {
    /// One kind of answer.
    struct Answer: Sendable {
        /// Its status.
        let status: HTTPResponse.Status
        /// Its description.
        let summary: String
        /// Its media type; empty for an answer without a body.
        var type = "application/json"
        /// Its schema; nil for an empty body or for other media types.
        var schema: Schema?
        /// An example of it.
        var example: JSONValue?

        static func json(
            _ status: HTTPResponse.Status,
            _ summary: String,
            _ schema: Schema,
            example: JSONValue? = nil
        ) -> Answer {
            Answer(status: status, summary: summary, schema: schema, example: example)
        }
    }

    /// Its method.
    let method: HTTPRequest.Method
    /// Its path, with `{id}` for a parameter.
    let path: String
    /// Its operation id for generated clients: `runBacktest`.
    let id: String
    /// Its tag: `AI`, `Backtest`, `Jobs`, `Market`, `Service`.
    let tag: String
    /// A summary of one line.
    let summary: String
    /// A description in Markdown.
    var details = ""
    /// Path parameters, each with a schema.
    var pathParameters: [AnyField] = []
    /// Query parameters.
    var query: [AnyField] = []
    /// Headers that it reads.
    var headers: [AnyField] = []
    /// Fields of its body; empty for no body.
    var body: [AnyField] = []
    /// An example of the body.
    var bodyExample: JSONValue?
    /// Whether its body is a file, of any media type.
    var takesFile = false
    /// Successful answers.
    let answers: [Answer]
    /// Errors of its own, beside those of every request.
    var errors: [HTTPResponse.Status] = []
    /// Whether it needs no authentication.
    var isOpen = false

    /// Whether it waits for a job as long as its query says.
    var waitsForJob: Bool {
        query.contains { field in WaitField.query.contains { $0.name == field.name } }
    }

    /// Whether it is a page, for people to look at.
    var isPage: Bool { answers.contains { $0.type == "text/html" } }
}
