/// The positions of a candle's six values in a row.
struct CandleColumns: Equatable {
    /// A column that is read: its position and its name for messages.
    struct Column: Equatable {
        let index: Int
        let name: String
    }

    let time: Column
    let open: Column
    let high: Column
    let low: Column
    let close: Column
    let volume: Column
    /// The number of columns in each row.
    let count: Int
    /// Whether they are those of the exchange's own files, whose impossible rows are left out.
    let isDump: Bool

    /// Binance's klines, whose files have or lack a header, depending on their date.
    static let binance = CandleColumns(
        time: Column(index: 0, name: "open_time"),
        open: Column(index: 1, name: "open"),
        high: Column(index: 2, name: "high"),
        low: Column(index: 3, name: "low"),
        close: Column(index: 4, name: "close"),
        volume: Column(index: 5, name: "volume"),
        count: 12,
        isDump: true
    )

    /// How the header of the exchange's files begins, where they have one.
    private static let dumpNames = [
        "open_time", "open", "high", "low", "close", "volume", "close_time",
    ]

    /// Names of the time column, the surest first: `timestamp` may be anything's, `date` a day's.
    private static let timeNames = [
        "open_time_ms", "open_time", "timestamp", "datetime", "date", "time",
    ]
    private static let volumeNames = ["volume", "base_volume"]

    private init(
        time: Column,
        open: Column,
        high: Column,
        low: Column,
        close: Column,
        volume: Column,
        count: Int,
        isDump: Bool
    ) {
        self.time = time
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        self.count = count
        self.isDump = isDump
    }

    /// Finds the columns by the names in a header, ignoring case, quotes and outer blanks.
    init(header: [String]) throws(CandleFileError.Problem) {
        let plain = header.map(\.withoutSeparators)
        func column(_ names: [String]) throws(CandleFileError.Problem) -> Column? {
            for name in names {
                let found = plain.indices.filter { plain[$0] == name.withoutSeparators }
                guard found.count < 2 else { throw .repeatedColumn(name) }
                if let index = found.first {
                    return Column(index: index, name: name)
                }
            }
            return nil
        }
        let time = try column(Self.timeNames)
        let open = try column(["open"])
        let high = try column(["high"])
        let low = try column(["low"])
        let close = try column(["close"])
        let volume = try column(Self.volumeNames)
        guard let time, let open, let high, let low, let close, let volume else {
            let all = [
                ("open_time", time), ("open", open), ("high", high), ("low", low),
                ("close", close), ("volume", volume),
            ]
            throw .missingColumns(all.filter { $0.1 == nil }.map(\.0))
        }
        self.init(
            time: time,
            open: open,
            high: high,
            low: low,
            close: close,
            volume: volume,
            count: header.count,
            isDump: header.count == 12
                && plain.starts(with: Self.dumpNames.map(\.withoutSeparators))
        )
    }
}

extension String {
    /// A column's name without the signs that separate its words.
    var withoutSeparators: String {
        filter { $0 != "_" && $0 != "-" && $0 != " " }
    }
}
