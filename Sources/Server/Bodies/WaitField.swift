import Workflows

/// How long a request waits for its job.
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

    /// The time that a query names; nil where it names none.
    static func read(from reader: inout FieldReader) -> Duration? {
        reader.optional(field).map { .seconds($0) }
    }
}

extension Services {
    /// How long a request that names no time waits for its job.
    ///
    /// Where a language model is asked, for as long as its pace has a window of 30 days take, and
    /// a half more, since the pace is measured as it goes.
    func defaultWait(languageBars bars: Int) -> Duration {
        let usual = min(.seconds(55), longestWait)
        guard bars > 0 else { return usual }
        let pace = analyst.timePerAnswer ?? Self.assumedTimePerAnswer
        return usual + pace * Double(bars) * 1.5
    }

    /// What is taken for the pace of a language model that has not answered yet: the guide's.
    private static let assumedTimePerAnswer = Duration.seconds(12)
}
