public import Logging
public import Market

/// A log handler that writes each event as one line, with secrets redacted.
///
/// A line has time, level, label and message, then the metadata sorted by name; nested values have
/// names such as `job.id`. Values whose name indicates a secret are left out, and known secrets are
/// replaced wherever they occur.
public struct ServerLogHandler: LogHandler {
    /// Metadata of every event.
    public var metadata: Logger.Metadata = [:]
    /// Metadata that is computed at each event.
    public var metadataProvider: Logger.MetadataProvider?
    /// The log level.
    public var logLevel = Logger.Level.info

    private let label: String
    private let format: LogFormat
    private let redaction: Redaction
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (String) -> Void

    /// Creates a handler.
    ///
    /// - Parameters:
    ///   - label: The logger's label.
    ///   - format: The format of a line.
    ///   - secrets: The secrets to redact.
    ///   - now: The clock.
    ///   - write: Writes one line with its line end; may be called concurrently.
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

/// The format of a log line.
public enum LogFormat: String, CaseIterable, Sendable {
    /// One JSON object per line, for programs.
    case json
    /// One line of text, for people.
    case text
}
