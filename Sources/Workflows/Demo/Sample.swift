import CSample
import Foundation
import Market

/// The real candles inside the executable: hourly BTC-USD of Coinbase, 2018-08-11 to 2019-10-17.
enum Sample {
    /// Gzipped CSV with a header row.
    static var csv: Data {
        Data(bytes: hindcast_sample_bytes(), count: hindcast_sample_size())
    }
}
