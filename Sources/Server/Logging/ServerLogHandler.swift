public import Logging
public import Market

/// Writes each event as one line, without what must stay secret.
///
/// A line has time, level, label and message, then the metadata with its names in order; what lies
/// within another value is named by both (`job.id`). Left out are values whose name says that they
/// are secret, and hidden are known secrets wherever else they stand.
public struct ServerLogHandler: LogHandler {
    /// Metadata of every event.
    public var metadata: Logger.Metadata = [:]
    /// More metadata, asked for at each event.
    public var metadataProvider: Logger.MetadataProvider?
    /// The least severe events that are written.
    public var logLevel = Logger.Level.info

    private let label: String
    private let format: LogFormat
    private let redaction: Redaction
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (String) -> Void

    /// Creates a handler.
    ///
    /// - Parameters:
    ///   - label: Which part of the program speaks.
    ///   - format: How a line is written.
    ///   - secrets: What no line may hold.
    ///   - now: The clock.
    ///   - write: Takes one line with its line end; may be called by several threads at once.
    public init(
        label: String,
        format: LogFormat,
        secrets: [Secret],
        now: @escaping @Sendable () -> Timestamp,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        self.format = format
        redaction = Redaction(secrets: secrets)
        self.now = now
        self.write = write
    }

    /// A value of ``metadata``.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event.
    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let line = LogLine(
            time: now(),
            level: event.level,
            label: label,
            message: redaction.redacted(event.message.description),
            fields: redaction.fields(of: all)
        )
        switch format {
        case .json: write(line.json + "\n")
        case .text: write(line.text + "\n")
        }
    }
}

/// How a logged event is written.
public enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object a line, for programs.
    case json
    /// One line of words, for people.
    case text
}
