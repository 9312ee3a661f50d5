import HTTPTypes

/// What an endpoint takes and gives, as OpenAPI has it.
struct Operation: Sendable {
    /// One kind of answer.
    struct Answer: Sendable {
        /// Its status.
        let status: HTTPResponse.Status
        /// What it means.
        let summary: String
        /// Its media type.
        var type = "application/json"
        /// What it holds; nil for nothing, or for what is no JSON.
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
    /// Its path, `{id}` standing for a parameter.
    let path: String
    /// Its name for generated clients: `runBacktest`.
    let id: String
    /// The group it is shown in: `AI`, `Backtest`, `Jobs`, `Market`, `Service`.
    let tag: String
    /// What it does, in a line.
    let summary: String
    /// What else there is to know, in Markdown.
    var details = ""
    /// Parameters of the path, each a text of a schema.
    var pathParameters: [AnyField] = []
    /// Parameters of the query.
    var query: [AnyField] = []
    /// Headers that it reads.
    var headers: [AnyField] = []
    /// Fields of its body; empty for none.
    var body: [AnyField] = []
    /// An example of the body.
    var bodyExample: JSONValue?
    /// Answers that are no errors.
    let answers: [Answer]
    /// Errors of its own beside those that any request may get.
    var errors: [HTTPResponse.Status] = []
    /// Whether it is open without credentials.
    var isOpen = false

    /// Whether it waits for a job as long as its query says.
    var waitsForJob: Bool {
        query.contains { field in WaitField.query.contains { $0.name == field.name } }
    }

    /// Whether it is a page, for people to look at.
    var isPage: Bool { answers.contains { $0.type == "text/html" } }
}
