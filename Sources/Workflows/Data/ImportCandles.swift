import Connectors
public import Foundation
public import Market
import Storage

/// A file of candles and the series it belongs to.
public struct ImportRequest: Hashable, Sendable {
    /// CSV, plain, gzip or zip.
    public var file: URL
    /// The series its candles are of.
    public var key: SeriesKey
    /// Whether stored candles that differ are overwritten; else they stop the import.
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

/// What an import or a sync did, and what is stored now.
public struct DataOutcome: Hashable, Codable, Sendable {
    /// Candles received.
    public var received: Int
    /// Candles that were not there before.
    public var inserted: Int
    /// Candles that were there already, with the same values.
    public var unchanged: Int
    /// Candles that were overwritten.
    public var replaced: Int
    /// Candles left out since they had not closed yet.
    public var unclosed: Int
    /// Funding rates that were not there before.
    public var fundingRates: Int
    /// What is stored of the series now.
    public var stored: StoredSeries

    enum CodingKeys: String, CodingKey {
        case received, inserted, unchanged, replaced, unclosed, stored
        case fundingRates = "funding_rates"
    }
}

extension ImportRequest {
    /// Refuses futures that nobody asked for and that look like spot candles.
    fileprivate func checkMarket() throws(WorkflowError) {
        guard !isMarketGiven, key.venue == .futures, let sign = SpotSign(of: file) else { return }
        throw .marketUnclear(file: file.relativePath, sign: sign.description)
    }
}

extension Workspace {
    /// Imports a file of candles: all of its rows or none.
    ///
    /// - Parameters:
    ///   - request: The file and its series.
    ///   - now: A candle that closes later is left out.
    /// - Returns: The import under way.
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
                onConflict: request.replace ? .replace : .refuse
            ) { rows in
                progress(
                    ProgressUpdate(stage: "Storing", completed: rows, total: count, unit: "candles")
                )
            }
            return DataOutcome(
                received: summary.received,
                inserted: summary.inserted,
                unchanged: summary.unchanged,
                replaced: summary.replaced,
                unclosed: file.unclosed == nil ? 0 : 1,
                fundingRates: 0,
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
