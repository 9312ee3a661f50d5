public import Backtesting
public import Market
import Storage

/// What an import of candles or a sync did, and what is stored now.
public struct DataOutcome: Hashable, Codable, Sendable {
    /// Candles received.
    public var received: Int
    /// Candles that were not there before.
    public var inserted: Int
    /// Candles that were there already, with the same values.
    public var unchanged: Int
    /// Candles that were overwritten.
    public var replaced: Int
    /// Candles left out since they have not closed yet, or had not when their file was made.
    public var unclosed: Int
    /// Funding rates that were not there before.
    public var fundingRates: Int
    /// Funding rates that were overwritten.
    public var fundingRatesReplaced: Int
    /// Stored candles that were kept, though those received have other values; nil for none.
    @NullCodable public var differing: RowGroup?
    /// Stored funding rates that were kept, though those received differ; nil for none.
    @NullCodable public var fundingRatesDiffering: RowGroup?
    /// Rows left out since they cannot be candles, such as those of zero prices or those that open
    /// late after an outage; nil for none.
    @NullCodable public var leftOut: RowGroup?
    /// Rows left out since they cannot be funding rates; nil for none.
    @NullCodable public var fundingRatesLeftOut: RowGroup?
    /// What is stored of the series now.
    public var stored: StoredSeries

    init(
        _ candles: ImportSummary,
        unclosed: Int = 0,
        funding: ImportSummary = ImportSummary(),
        stored: StoredSeries
    ) {
        received = candles.received
        inserted = candles.inserted
        unchanged = candles.unchanged
        replaced = candles.replaced
        self.unclosed = unclosed
        fundingRates = funding.inserted
        fundingRatesReplaced = funding.replaced
        _differing = NullCodable(candles.differing)
        _fundingRatesDiffering = NullCodable(funding.differing)
        _leftOut = NullCodable(candles.leftOut)
        _fundingRatesLeftOut = NullCodable(funding.leftOut)
        self.stored = stored
    }

    private enum CodingKeys: String, CodingKey {
        case received, inserted, unchanged, replaced, unclosed, differing, stored
        case leftOut = "left_out"
        case fundingRates = "funding_rates"
        case fundingRatesReplaced = "funding_rates_replaced"
        case fundingRatesLeftOut = "funding_rates_left_out"
        case fundingRatesDiffering = "funding_rates_differing"
    }
}
