public import Market

/// Errors of the store, by what the caller can do.
public enum StorageError: Error, Hashable, Sendable {
    /// The file cannot be opened or created.
    case cannotOpen(path: String, reason: String)
    /// The file is damaged, or not an SQLite database.
    case damaged(path: String, reason: String)
    /// The store ends before changes that it has had: it, or its write-ahead log, was cut, or it is an
    /// older copy.
    case lost(path: String, changes: Int64)
    /// A newer version of this program has changed the schema.
    case newerSchema(path: String)
    /// Another process held the write lock for longer than the patience.
    case busy(path: String)
    /// The server of the store cannot be reached; nothing was changed.
    case unreachable(path: String, reason: String)
    /// Reading or writing failed, for instance because the disk is full; nothing was changed.
    case failed(path: String, reason: String)
    /// A row, counted from 1, that is not a valid candle of that series; nothing was changed.
    case invalidCandle(row: Int, key: SeriesKey, fault: CandleFault)
    /// A row, counted from 1, that differs from the stored candle; nothing was changed.
    case conflict(row: Int, key: SeriesKey, stored: Candle, new: Candle)
    /// A row, counted from 1, that is not a valid funding rate; nothing was changed.
    case invalidFunding(row: Int, symbol: Symbol, rate: FundingRate)
    /// A row, counted from 1, that differs from the stored rate; nothing was changed.
    case fundingConflict(row: Int, symbol: Symbol, stored: FundingRate, new: FundingRate)
}

extension StorageError: CustomStringConvertible {
    /// One line: the error, the value, and the remedy.
    public var description: String {
        switch self {
        case .cannotOpen(let path, let reason):
            "store '\(path)' cannot be opened (\(reason)); "
                + (Self.isDatabase(path)
                    ? "check the URL, the user and the user's rights"
                    : "check that its folder is writable")
        case .damaged(let path, let reason):
            "store '\(path)' is damaged or not a store (\(reason)); "
                + (Self.isDatabase(path)
                    ? "restore a dump of it with its files of candles"
                    : "move it away, then import or sync again")
        case .lost(let path, let changes):
            "store '\(path)' lacks its last \(changes) changes, since it or its write-ahead log was "
                + "cut, or it is an older copy; put the whole store back, or take it as it is with "
                + "`hindcast data verify --accept`"
        case .newerSchema(let path):
            "store '\(path)' was written by a newer version; update this program or use another home"
        case .busy(let path):
            "store '\(path)' is in use by another process; try again when that has finished"
        case .unreachable(let path, let reason):
            "store '\(path)' cannot be reached (\(reason)); check that its server runs, then try again"
        case .failed(let path, let reason):
            "store '\(path)' could not be read or written (\(reason)); check the free disk space, "
                + "then try again"
        case .invalidCandle(let row, let key, let fault):
            "\(key), row \(row): \(fault)"
        case .conflict(let row, let key, let stored, let new):
            "\(key), row \(row) at \(new.openTime): the store has \(stored.values), the new row "
                + "\(new.values); nothing was stored"
        case .invalidFunding(let row, let symbol, let rate):
            "\(symbol) funding, row \(row) at \(rate.time): rate \(rate.rate) is not a share "
                + "between -1 and 1; check the source"
        case .fundingConflict(let row, let symbol, let stored, let new):
            "\(symbol) funding, row \(row) at \(new.time): the store has \(stored.rate), the new "
                + "row \(new.rate); nothing was stored"
        }
    }
}

extension StorageError {
    /// Whether the path of an error is the URL of a database.
    private static func isDatabase(_ path: String) -> Bool { path.contains("://") }
}

extension Candle {
    /// The five values, for messages.
    var values: String {
        "open \(open) high \(high) low \(low) close \(close) volume \(volume)"
    }
}
