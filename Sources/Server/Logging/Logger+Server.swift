import Foundation
public import Logging
public import Market

extension Logger {
    /// The service's logger: one line for each event, to standard error.
    ///
    /// - Parameters:
    ///   - configuration: Level, format, and the secrets to redact.
    ///   - now: The clock.
    /// - Returns: A logger of the label `hindcast`.
    public static func server(
        _ configuration: ServerConfiguration,
        now: @escaping @Sendable () -> Timestamp
    ) -> Logger {
        var logger = Logger(label: "hindcast") { label in
            ServerLogHandler(
                label: label,
                format: configuration.logFormat,
                secrets: configuration.secrets,
                now: now,
                write: { StandardError.write($0) }
            )
        }
        logger.logLevel = configuration.logLevel
        return logger
    }
}

/// The output of the log.
private enum StandardError {
    private static let lock = NSLock()

    /// Writes a whole line; one call may write only a part of it to a pipe.
    static func write(_ line: String) {
        // A closed or full output cannot be reported anywhere.
        lock.withLock { try? FileHandle.standardError.write(contentsOf: Data(line.utf8)) }
    }
}
