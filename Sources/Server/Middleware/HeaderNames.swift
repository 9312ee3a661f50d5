package import HTTPTypes

extension HTTPField.Name {
    /// Checks a name that is written in the source.
    private static func named(_ text: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name("\(text)") else {
            preconditionFailure("\(text) is no name of a header")
        }
        return name
    }

    /// The name of a request in the log.
    package static let requestID = named("X-Request-Id")
    /// The job behind an answer.
    static let jobID = named("X-Job-Id")
    /// The last event that a reader has seen.
    static let lastEventID = named("Last-Event-ID")
    /// What a page tells to whom it links.
    package static let referrerPolicy = named("Referrer-Policy")
    /// Whether a page may stand in a frame, for browsers that do not know `frame-ancestors`.
    package static let frameOptions = named("X-Frame-Options")
    /// From where, as the browser sees it, a request was made.
    package static let secFetchSite = named("Sec-Fetch-Site")
    /// What a browser does: follow a link, load a picture, ask for a script.
    package static let secFetchMode = named("Sec-Fetch-Mode")
    /// What the answer is for.
    package static let secFetchDest = named("Sec-Fetch-Dest")
}
