package import Market

/// A line of the fifteen standard indicators, as charts draw it.
public enum ChartLine: String, CaseIterable, Sendable {
    case rsi = "rsi_14"
    case macd
    case macdSignal = "macd_signal"
    case macdHistogram = "macd_histogram"
    case bollingerHigh = "bollinger_high"
    case bollingerMid = "bollinger_mid"
    case bollingerLow = "bollinger_low"
    case bollingerWidth = "bollinger_width"
    case ema9 = "ema_9"
    case ema21 = "ema_21"
    case ema50 = "ema_50"
    case atr = "atr_14"
    case volumeSMA = "volume_sma_20"
    case priceChange = "price_change"
    case volumeChange = "volume_change"

    /// Where a line is drawn.
    public enum Pane: String, CaseIterable, Encodable, Sendable {
        /// Over the candles.
        case price
        /// Over the volume.
        case volume
        /// In a pane of its group alone.
        case own
    }

    /// How a line is drawn.
    public enum Style: String, CaseIterable, Encodable, Sendable {
        case line
        case histogram
    }

    /// What a client needs to know to draw a line.
    public struct Description: Encodable, Sendable {
        /// Its name in requests.
        public let name: String
        /// Its name for people.
        public let label: String
        /// Where it is drawn.
        public let pane: Pane
        /// Lines of one group share a pane.
        public let group: String
        /// How it is drawn.
        public let style: Style
        /// `price`, `percent` or `volume`.
        public let unit: String
        /// Levels to mark, such as 30 and 70.
        public let levels: [Double]
    }

    /// All lines, in the order of their names in ``allCases``.
    public static let descriptions = allCases.map(\.description)

    private var description: Description {
        func line(
            _ label: String,
            _ pane: Pane,
            _ group: String,
            unit: String = "price",
            style: Style = .line,
            levels: [Double] = []
        ) -> Description {
            Description(
                name: rawValue,
                label: label,
                pane: pane,
                group: group,
                style: style,
                unit: unit,
                levels: levels
            )
        }
        return switch self {
        case .rsi: line("RSI 14", .own, "rsi", unit: "percent", levels: [30, 50, 70])
        case .macd: line("MACD 12/26", .own, "macd", levels: [0])
        case .macdSignal: line("MACD signal 9", .own, "macd")
        case .macdHistogram: line("MACD histogram", .own, "macd", style: .histogram)
        case .bollingerHigh: line("Bollinger 20/2 high", .price, "bollinger")
        case .bollingerMid: line("Bollinger 20/2 mid", .price, "bollinger")
        case .bollingerLow: line("Bollinger 20/2 low", .price, "bollinger")
        case .bollingerWidth: line("Bollinger width", .own, "bollinger_width", unit: "percent")
        case .ema9: line("EMA 9", .price, "ema")
        case .ema21: line("EMA 21", .price, "ema")
        case .ema50: line("EMA 50", .price, "ema")
        case .atr: line("ATR 14", .own, "atr")
        case .volumeSMA: line("Volume SMA 20", .volume, "volume", unit: "volume")
        case .priceChange:
            line("Price change", .own, "price_change", unit: "percent", style: .histogram)
        case .volumeChange:
            line("Volume change", .own, "volume_change", unit: "percent", style: .histogram)
        }
    }

    /// The line's values, NaN where they are undefined.
    package func values(in columns: TechnicalColumns) -> [Double] {
        switch self {
        case .rsi: columns.rsi
        case .macd: columns.macd.line
        case .macdSignal: columns.macd.signal
        case .macdHistogram: columns.macd.histogram
        case .bollingerHigh: columns.bollinger.high
        case .bollingerMid: columns.bollinger.mid
        case .bollingerLow: columns.bollinger.low
        case .bollingerWidth: columns.bollinger.width
        case .ema9: columns.ema9
        case .ema21: columns.ema21
        case .ema50: columns.ema50
        case .atr: columns.atr
        case .volumeSMA: columns.volumeSMA
        case .priceChange: columns.priceChange
        case .volumeChange: columns.volumeChange
        }
    }
}
