import CLibpq
import Foundation

/// The rows that a statement returned, in the server's binary format.
final class PostgresRows {
    private let result: OpaquePointer

    /// Takes a result over, which is freed with the rows.
    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    /// How many rows there are.
    var count: Int { Int(PQntuples(result)) }

    /// How many rows the statement has written.
    var changed: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// What the server did: `COMMIT`, `ROLLBACK`.
    var command: String { String(cString: PQcmdStatus(result)) }

    /// The first row; nil where there is none.
    var first: PostgresRow? { count > 0 ? PostgresRow(rows: self, index: 0) : nil }

    /// Makes a value of each row.
    func map<T>(_ make: (PostgresRow) throws -> T) rethrows -> [T] {
        try (0..<count).map { try make(PostgresRow(rows: self, index: Int32($0))) }
    }

    /// The bytes of a value and the number of its type; nil for null.
    fileprivate func value(
        _ row: Int32,
        _ column: Int32
    ) -> (oid: UInt32, bytes: UnsafeRawBufferPointer)? {
        guard column < PQnfields(result), PQgetisnull(result, row, column) == 0 else { return nil }
        return (
            PQftype(result, column),
            UnsafeRawBufferPointer(
                start: PQgetvalue(result, row, column),
                count: Int(PQgetlength(result, row, column))
            )
        )
    }
}

/// One row of a result.
struct PostgresRow {
    fileprivate let rows: PostgresRows
    fileprivate let index: Int32

    /// The value of a column as the type that is asked for.
    ///
    /// - Throws: ``PostgresError`` for null and for a value of another type.
    func callAsFunction<Value: PostgresReadable>(_ column: Int) throws -> Value {
        guard let value: Value = try self(orNull: column) else {
            throw PostgresError(.damaged, "a value is missing")
        }
        return value
    }

    /// The value of a column; nil for null.
    func callAsFunction<Value: PostgresReadable>(orNull column: Int) throws -> Value? {
        guard let (oid, bytes) = rows.value(index, Int32(column)) else { return nil }
        guard let value = Value(postgres: bytes, oid: oid) else {
            throw PostgresError(.damaged, "a value of another type than was stored")
        }
        return value
    }
}

/// A type that a column may be read as.
protocol PostgresReadable {
    /// Reads the server's binary format; nil where the type does not fit.
    init?(postgres bytes: UnsafeRawBufferPointer, oid: UInt32)
}

extension Int64: PostgresReadable {
    /// Takes `int2`, `int4` and `int8`.
    init?(postgres bytes: UnsafeRawBufferPointer, oid: UInt32) {
        switch oid {
        case 20 where bytes.count == 8:
            self.init(bigEndian: bytes.loadUnaligned(as: Int64.self))
        case 23 where bytes.count == 4:
            self.init(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 21 where bytes.count == 2:
            self.init(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        default: return nil
        }
    }
}

extension Int: PostgresReadable {
    init?(postgres bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard let number = Int64(postgres: bytes, oid: oid) else { return nil }
        self.init(number)
    }
}

extension Double: PostgresReadable {
    init?(postgres bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == 701, bytes.count == 8 else { return nil }
        self.init(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)))
    }
}

extension Bool: PostgresReadable {
    init?(postgres bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == 16, bytes.count == 1 else { return nil }
        self = bytes[0] != 0
    }
}

extension String: PostgresReadable {
    /// Takes `text`, `varchar` and `name`.
    init?(postgres bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard [25, 1043, 19].contains(oid) else { return nil }
        self.init(decoding: bytes, as: UTF8.self)
    }
}

extension Data: PostgresReadable {
    init?(postgres bytes: UnsafeRawBufferPointer, oid: UInt32) {
        guard oid == 17 else { return nil }
        self.init(bytes)
    }
}
