import Connectors
public import Foundation
public import Market
import Storage

/// A candle file and its series.
public struct ImportRequest: Hashable, Sendable {
    /// CSV, plain, gzip or zip.
    public var file: URL
    /// The series its candles are of.
    public var key: SeriesKey
    /// Whether different stored candles are overwritten; otherwise they stop the import.
    public var replace: Bool
    /// Whether somebody said which market the candles are of; where nobody did, a file that looks
    /// like spot candles is not imported as futures.
    public var isMarketGiven = true

    /// Creates a request.
    public init(file: URL, key: SeriesKey, replace: Bool = false) {
        self.file = file
        self.key = key
        self.replace = replace
    }
}

extension ImportRequest {
    /// Refuses a file of spot candles if the market was not given.
    fileprivate func checkMarket() throws(WorkflowError) {
        guard !isMarketGiven, key.venue == .futures, let sign = SpotSign(of: file) else { return }
        throw .marketUnclear(file: file.relativePath, sign: sign.description)
    }
}

extension Workspace {
    /// Imports a file of candles in one transaction: all rows or none.
    ///
    /// - Parameters:
    ///   - request: The file and its series.
    ///   - now: A candle that closes later is left out.
    /// - Returns: The running import.
    public func importCandles(_ request: ImportRequest, now: Timestamp) -> Activity<DataOutcome> {
        Activity(on: pool) { progress in
            try request.checkMarket()
            progress(ProgressUpdate(stage: "Reading", completed: 0, total: nil, unit: "candles"))
            let file = try CandleFile.read(request.file, key: request.key, now: now) { lines in
                try Task.checkCancellation()
                progress(
                    ProgressUpdate(stage: "Reading", completed: lines, total: nil, unit: "candles")
                )
            }
            let count = file.series.count
            let summary = try await store.insert(
                file.series,
                leftOut: file.impossible,
                onConflict: request.replace ? .replace : .refuse
            ) { rows in
                progress(
                    ProgressUpdate(stage: "Storing", completed: rows, total: count, unit: "candles")
                )
            }
            return DataOutcome(
                summary,
                unclosed: file.unclosed == nil ? 0 : 1,
                stored: try storedSeries(request.key)
            )
        }
    }

    /// The status of one series.
    ///
    /// - Throws: ``WorkflowError/noCandles(_:)`` where nothing is stored of it.
    func storedSeries(_ key: SeriesKey) throws -> StoredSeries {
        guard let status = try store.status(of: key) else {
            throw WorkflowError.noCandles(key)
        }
        return StoredSeries(status)
    }
}
