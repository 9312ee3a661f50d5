import Foundation
public import Logging
public import Market

extension Logger {
    /// The service's log: one line an event, to standard error.
    ///
    /// - Parameters:
    ///   - configuration: Level, format, and the secrets that no line may hold.
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

/// Where the log goes.
private enum StandardError {
    private static let lock = NSLock()

    /// Writes a line whole: one call takes only as much as a pipe has room for.
    static func write(_ line: String) {
        // Where it is closed or full, there is nobody to tell.
        lock.withLock { try? FileHandle.standardError.write(contentsOf: Data(line.utf8)) }
    }
}
