import Market
import Synchronization

/// What has been found of each series, as long as its contents are the same.
///
/// Finding the gaps of a series reads every opening time, which takes a second for millions of candles.
/// The digests beside the candles tell in one row whether anything has changed since, in this process or
/// in another. A status from here has checked no candle again; every read of candles checks its own.
final class SeriesStatusCache: Sendable {
    /// What a status follows from.
    struct Contents: Hashable {
        let digest: StretchDigest
        let leftOut: [Timestamp]
    }

    private let found = Mutex<[SeriesKey: (contents: Contents, status: SeriesStatus)]>([:])

    /// The status of a series: the one that was found of the same contents, else that of the body.
    ///
    /// - Returns: The status; nil where nothing is stored.
    func status(
        of key: SeriesKey,
        with contents: Contents,
        else find: () throws -> SeriesStatus?
    ) rethrows -> SeriesStatus? {
        let known = found.withLock { $0[key] }
        if let known, known.contents == contents { return known.status }
        let status = try find()
        found.withLock { $0[key] = status.map { (contents, $0) } }
        return status
    }
}
