public import Market

extension RunManifest {
    /// A forecaster that was fitted for the run, or that forecasts were withheld.
    public struct Forecaster: Hashable, Codable, Sendable {
        /// What forecast: `har`, `ewma` or `ridge`; `none` where the forecasts were withheld.
        public var kind: String
        /// What it was fitted to; nil where nothing was fitted, and where each fold of a walk has a fit
        /// of its own.
        public var fit: Fit?

        /// Creates a forecaster's part of a run.
        public init(kind: String, fit: Fit?) {
            self.kind = kind
            self.fit = fit
        }
    }

    /// The candles that a forecaster was fitted to; all of them precede the window.
    public struct Fit: Hashable, Codable, Sendable {
        /// Days of candles that were asked for.
        public var days: Int
        /// Opening time of the first candle that was read.
        public var from: Timestamp
        /// Opening time of the last one.
        public var to: Timestamp
        /// How many candles were read.
        public var bars: Int
        /// SHA-256 of these candles, 64 hexadecimal digits.
        public var dataSHA256: String

        /// Creates the description of a fit to candles, at least one.
        public init(days: Int, candles: CandleSeries, dataSHA256: String) {
            precondition(!candles.isEmpty, "a fit has candles")
            self.days = days
            from = candles.openTimes[0]
            to = candles.openTimes[candles.count - 1]
            bars = candles.count
            self.dataSHA256 = dataSHA256
        }

        private enum CodingKeys: String, CodingKey {
            case days
            case from
            case to
            case bars
            case dataSHA256 = "data_sha256"
        }
    }
}
