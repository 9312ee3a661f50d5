package import HTTPTypes

extension HTTPField.Name {
    /// Checks a header name that is a literal.
    private static func named(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else {
            preconditionFailure("\(text) is no name of a header")
        }
        return name
    }

    /// The request's id.
    package static let requestID = named("X-Request-Id")
    /// The job behind an answer.
    static let jobID = named("X-Job-Id")
    /// The trace and the span of the caller.
    static let traceParent = named("traceparent")
    /// The last event that a client has received.
    static let lastEventID = named("Last-Event-ID")
    /// That a script of the service's own page sends a request.
    package static let hindcastRequest = named("X-Hindcast-Request")
    /// What a page reveals to the pages it links to.
    package static let referrerPolicy = named("Referrer-Policy")
    /// Whether a page may be shown in a frame, for browsers without `frame-ancestors`.
    package static let frameOptions = named("X-Frame-Options")
    /// Where a request came from, as the browser classifies it.
    package static let secFetchSite = named("Sec-Fetch-Site")
    /// The kind of a request: navigation, image or script.
    package static let secFetchMode = named("Sec-Fetch-Mode")
    /// The destination of a request.
    package static let secFetchDest = named("Sec-Fetch-Dest")
}
