public import Foundation
import GRDB

/// Another program that writes to an SQLite file: it has begun a transaction and does not end it.
public final class HeldStore: Sendable {
    private let connection: DatabaseQueue

    /// Begins to write to a file that is there.
    public init(_ file: URL) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(60)
        connection = try DatabaseQueue(path: file.path, configuration: configuration)
        try connection.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    /// Ends its transaction, which has changed nothing.
    public func release() throws {
        try connection.inDatabase { try $0.execute(sql: "ROLLBACK") }
    }
}
