import CLibpq
import Foundation

/// One connection to a server; one thread at a time uses it, since its calls block.
final class PostgresConnection {
    private let handle: OpaquePointer

    /// Connects, in seconds at most.
    ///
    /// - Throws: ``PostgresError``.
    init(_ address: PostgresAddress) throws(PostgresError) {
        // Before the URL stands what it may override, after it what it may not. A peer that is gone
        // without a word is noticed within half a minute.
        let settings = [
            ("connect_timeout", "5"), ("keepalives_idle", "10"), ("keepalives_interval", "5"),
            ("keepalives_count", "3"), ("tcp_user_timeout", "20000"),
            ("fallback_application_name", "hindcast"), ("dbname", address.text),
            ("client_encoding", "UTF8"),
        ]
        let connected = Self.withCStrings(settings.map(\.0)) { keys in
            Self.withCStrings(settings.map(\.1)) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let connected else { throw PostgresError(.failed, "libpq has no memory left") }
        handle = connected
        pq_ignore_notices(connected)
        guard PQstatus(connected) == CONNECTION_OK else {
            throw Self.refusal(String(cString: PQerrorMessage(connected)))
        }
        // What waits for longer is given up: for the network, a lock, or a transaction left open.
        try script(
            """
            SET statement_timeout = '60s'; SET lock_timeout = '10s';
            SET idle_in_transaction_session_timeout = '10min'
            """
        )
    }

    deinit {
        PQfinish(handle)
    }

    /// Whether the next transaction may use it.
    var isUsable: Bool {
        PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    /// The descriptor to wait at for news.
    var socket: Int32 { PQsocket(handle) }

    /// Runs statements without parameters and without rows.
    ///
    /// - Throws: ``PostgresError``.
    func script(_ sql: String) throws(PostgresError) {
        _ = try rows(of: PQexec(handle, sql))
    }

    /// Runs one statement with bound parameters, which it names `$1`, `$2` and so on.
    ///
    /// - Throws: ``PostgresError``.
    @discardableResult
    func run(_ sql: String, _ parameters: PostgresValue...) throws(PostgresError) -> PostgresRows {
        try run(sql, parameters)
    }

    /// Runs one statement with a list of parameters.
    ///
    /// - Throws: ``PostgresError``.
    @discardableResult
    func run(
        _ sql: String,
        _ parameters: [PostgresValue]
    ) throws(PostgresError) -> PostgresRows {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>?] = []
        for parameter in parameters {
            let start = bytes.count
            ranges.append(parameter.append(to: &bytes) ? start..<bytes.count : nil)
        }
        // An empty value needs an address too.
        bytes.append(0)
        let result = bytes.withUnsafeBufferPointer { buffer in
            let values = ranges.map { range in
                range.flatMap { range in
                    buffer.baseAddress.map {
                        UnsafeRawPointer($0 + range.lowerBound).assumingMemoryBound(to: CChar.self)
                    }
                }
            }
            return PQexecParams(
                handle,
                sql,
                Int32(parameters.count),
                parameters.map(\.oid),
                values,
                ranges.map { Int32($0?.count ?? 0) },
                [Int32](repeating: 1, count: parameters.count),
                1
            )
        }
        return try rows(of: result)
    }

    /// Runs a body that only reads; its statements see one snapshot.
    ///
    /// - Throws: What the body throws; ``PostgresError``.
    func snapshot<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
        try script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        do {
            let value = try body(self)
            try script("COMMIT")
            return value
        } catch {
            try? script("ROLLBACK")
            throw error
        }
    }

    /// Runs a body in a transaction, which is rolled back if the body throws.
    ///
    /// - Throws: What the body throws; ``PostgresError``, of kind `uncertain` where the connection was
    ///   lost between the order to commit and its answer.
    func transaction<T>(_ body: (PostgresConnection) throws -> T) throws -> T {
        try script("BEGIN")
        let (value, number): (T, String?)
        do {
            value = try body(self)
            number = try run("SELECT pg_current_xact_id_if_assigned()::text").first?(orNull: 0)
        } catch {
            try? script("ROLLBACK")
            throw error
        }
        do {
            guard try rows(of: PQexec(handle, "COMMIT")).command == "COMMIT" else {
                throw PostgresError(.failed, "the server rolled the transaction back")
            }
        } catch let error as PostgresError {
            guard case .unreachable = error.kind, let number else { throw error }
            throw PostgresError(.uncertain(transaction: number), error.message)
        }
        return value
    }

    /// Whether a transaction whose commit was not answered was committed; nil while it is under way.
    ///
    /// - Throws: ``PostgresError``.
    func isCommitted(_ transaction: String) throws -> Bool? {
        let state: String? =
            try run("SELECT pg_xact_status($1::text::xid8)", .text(transaction)).first?(orNull: 0)
        return state == "in progress" ? nil : state == "committed"
    }

    /// The texts of all notifications that have come; waits for none.
    ///
    /// - Throws: ``PostgresError``.
    func notifications() throws(PostgresError) -> [String] {
        guard PQconsumeInput(handle) == 1 else {
            throw PostgresError(.unreachable, String(cString: PQerrorMessage(handle)))
        }
        var texts: [String] = []
        while let notification = PQnotifies(handle) {
            texts.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return texts
    }

    private func rows(of result: OpaquePointer?) throws(PostgresError) -> PostgresRows {
        let status = PQresultStatus(result)
        if let result, status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK {
            return PostgresRows(result)
        }
        defer { PQclear(result) }
        // The code of SQLSTATE among the fields of a message, 'C' in postgres_ext.h.
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) }
        throw PostgresError(
            state: state,
            String(cString: result == nil ? PQerrorMessage(handle) : PQresultErrorMessage(result)),
            isLost: PQstatus(handle) != CONNECTION_OK
        )
    }

    /// Why a connection was not made: libpq tells no SQLSTATE then.
    private static func refusal(_ message: String) -> PostgresError {
        let isRefused = [
            "authentication failed", "does not exist", "no password supplied", "pg_hba.conf",
            "permission denied for database", "invalid sslmode", "invalid connection option",
        ].contains { message.contains($0) }
        // A missing socket is a server that is not up.
        let isMissing = message.contains("No such file") || message.contains("could not connect")
        return PostgresError(isRefused && !isMissing ? .refused : .unreachable, message)
    }

    private static func withCStrings<T>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> T
    ) -> T {
        let copies = texts.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies.map { UnsafePointer($0) } + [nil])
    }
}
