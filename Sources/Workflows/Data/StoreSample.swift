import CSample
import Connectors
import Foundation
import Market
import Storage

extension Workspace {
    /// Stores the embedded candles.
    ///
    /// Stored rows stay as they are; to store the sample twice changes nothing.
    ///
    /// - Returns: The running import.
    public func storeSample() -> Activity<DataOutcome> {
        Activity(on: pool) { _ in try await importSample() }
    }

    /// Stores the embedded candles in the calling task.
    func importSample() async throws -> DataOutcome {
        let key = try SeriesKey.sample
        let sample = try CandleFile.read(Sample.csv, named: "the embedded sample", key: key)
        let summary = try await store.insert(
            sample.series,
            leftOut: [],
            onConflict: .refuse
        ) { _ in try Task.checkCancellation() }
        return DataOutcome(summary, stored: try storedSeries(key))
    }
}

extension SeriesKey {
    /// The series of the embedded candles.
    static var sample: SeriesKey {
        get throws {
            SeriesKey(symbol: try Symbol("BTCUSD"), venue: .spot, interval: .oneHour)
        }
    }
}

/// The embedded real candles: hourly BTC-USD of Coinbase, 2018-08-11 to 2019-10-17.
enum Sample {
    /// Gzipped CSV with a header row.
    static var csv: Data {
        Data(bytes: hindcast_sample_bytes(), count: hindcast_sample_size())
    }
}
