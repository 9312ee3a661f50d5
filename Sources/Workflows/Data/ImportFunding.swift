public import Backtesting
import Connectors
public import Foundation
public import Market
import Storage

/// What an import of funding rates did, and what is stored now.
public struct FundingOutcome: Hashable, Codable, Sendable {
    /// What they are of.
    public var symbol: Symbol
    /// Rates received.
    public var received: Int
    /// Rates that were not there before.
    public var inserted: Int
    /// Rates that were there already, with the same values.
    public var unchanged: Int
    /// Rates that were overwritten.
    public var replaced: Int
    /// Rows left out since no rate can be like that; nil for none.
    @NullCodable public var leftOut: RowGroup?
    /// How many rates are stored of the symbol now.
    public var stored: Int
    /// When the oldest stored one was settled.
    public var first: Timestamp
    /// When the newest stored one was settled.
    public var last: Timestamp

    private enum CodingKeys: String, CodingKey {
        case symbol, received, inserted, unchanged, replaced, stored, first, last
        case leftOut = "left_out"
    }
}

extension Workspace {
    /// Whether the header of a file names the columns of funding rates, and not those of candles.
    ///
    /// - Throws: `CandleFileError` where the file cannot be read.
    public static func isFundingFile(_ file: URL) throws -> Bool {
        try FundingFile.isFunding(file)
    }

    /// Imports a file of funding rates, such as the exchange's dumps: all of its rows or none.
    ///
    /// - Parameters:
    ///   - request: The file and the series whose symbol they are of, which must be of futures.
    ///   - now: A settlement after it is refused.
    /// - Returns: The import under way.
    public func importFunding(
        _ request: ImportRequest,
        now: Timestamp
    ) -> Activity<FundingOutcome> {
        Activity(on: pool) { progress in
            guard request.key.venue == .futures else {
                throw WorkflowError.invalid(
                    parameter: "market",
                    value: request.key.venue.rawValue,
                    remedy: "this file has funding rates, which are of futures; give that market"
                )
            }
            let file = try FundingFile.read(request.file, now: now) { lines in
                try Task.checkCancellation()
                progress(
                    ProgressUpdate(stage: "Reading", completed: lines, total: nil, unit: "rates")
                )
            }
            let symbol = request.key.symbol
            let summary = try await store.insertFunding(
                file.rates,
                for: symbol,
                onConflict: request.replace ? .replace : .refuse
            )
            let stored = try store.funding(symbol, from: nil, to: nil)
            return FundingOutcome(
                symbol: symbol,
                received: summary.received,
                inserted: summary.inserted,
                unchanged: summary.unchanged,
                replaced: summary.replaced,
                leftOut: file.leftOut,
                stored: stored.count,
                first: stored.first?.settlementTime ?? now,
                last: stored.last?.settlementTime ?? now
            )
        }
    }
}
