import Logging
import Synchronization

/// Keeps what is logged.
final class LogRecorder: Sendable {
    struct Line: Sendable {
        var message: String
        var metadata: [String: String]
    }

    private let kept = Mutex<[Line]>([])

    var lines: [Line] {
        kept.withLock { $0 }
    }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(recorder: self) }
    }

    /// Keeps an event of a logger with that metadata.
    func keep(_ event: LogEvent, in metadata: Logger.Metadata) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let line = Line(message: "\(event.message)", metadata: all.mapValues { "\($0)" })
        kept.withLock { $0.append(line) }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            recorder.keep(event, in: metadata)
        }
    }
}
