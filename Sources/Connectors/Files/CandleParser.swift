import Market

/// Parses the lines of a CSV file into candles.
struct CandleParser {
    private(set) var series: CandleSeries
    private(set) var unclosed: Candle?
    private(set) var impossible: [ImpossibleRow] = []
    private let file: String
    private let now: Timestamp?
    private let made: Timestamp?
    private let rowLimit: Int
    private var columns: CandleColumns?
    private var fields = CSVFields()
    private var closestSpacing: Int64 = .max
    /// When the last row opened, whether it can be a candle or not.
    private var lastTime: Timestamp?

    init(file: String, key: SeriesKey, now: Timestamp?, made: Timestamp?, rowLimit: Int) throws {
        self.file = file
        self.now = now
        self.made = made
        self.rowLimit = rowLimit
        series = try CandleSeries(key: key, candles: [])
    }

    /// Takes the next line; blank ones are skipped.
    mutating func take(_ line: Span<UInt8>, _ number: Int) throws {
        guard !line.isEmpty else { return }
        do {
            try takeLine(line)
        } catch let problem as CandleFileError.Problem {
            throw CandleFileError(file: file, line: number, problem: problem)
        }
    }

    private mutating func takeLine(_ line: Span<UInt8>) throws {
        guard line.isText else { throw CandleFileError.Problem.notText }
        try fields.split(line)
        guard let columns else {
            if line.contains(UInt8(ascii: "\r")) {
                throw CandleFileError.Problem.carriageReturn
            }
            if isHeader(line) {
                self.columns = try CandleColumns(header: fields.all.map { line.name($0) })
                return
            }
            guard fields.all.count == CandleColumns.binance.count else {
                throw CandleFileError.Problem.headless(columns: fields.all.count)
            }
            self.columns = .binance
            return try takeRow(line, .binance)
        }
        try takeRow(line, columns)
    }

    /// A header: none of its fields begins like a number.
    private func isHeader(_ line: Span<UInt8>) -> Bool {
        fields.all.allSatisfy { field in
            guard let first = line.value(field).first else { return true }
            return !("0"..."9").contains(first) && first != "-" && first != "." && first != "+"
        }
    }

    private mutating func takeRow(_ line: Span<UInt8>, _ columns: CandleColumns) throws {
        guard fields.all.count == columns.count else {
            throw CandleFileError.Problem.columnCount(
                found: fields.all.count,
                expected: columns.count
            )
        }
        guard series.count + impossible.count < rowLimit else {
            throw CandleFileError(file: file, problem: .tooManyRows(limit: rowLimit))
        }
        let candle = Candle(
            openTime: try line.timestamp(fields.all[columns.time.index], columns.time.name),
            open: try number(line, columns.open),
            high: try number(line, columns.high),
            low: try number(line, columns.low),
            close: try number(line, columns.close),
            volume: try number(line, columns.volume)
        )
        try append(candle, leavingOutImpossible: columns.isDump)
    }

    private mutating func append(_ candle: Candle, leavingOutImpossible: Bool) throws {
        if let now, candle.openTime > now {
            throw CandleFileError.Problem.future(openTime: candle.openTime, now: now)
        }
        if isRepeated(candle) { return }
        if leavingOutImpossible, let fault = candle.fault(interval: series.key.interval) {
            try leaveOut(candle.openTime, fault)
        } else {
            do {
                try series.append(candle)
            } catch {
                guard case .invalidCandle(_, let fault) = error else { throw error }
                let known = series.firstIndex(openingAtOrAfter: candle.openTime)
                let isKnown = known < series.count && series.openTimes[known] == candle.openTime
                throw CandleFileError.Problem.candle(
                    isKnown && candle.fault(interval: series.key.interval) == nil
                        ? .duplicateTime(candle.openTime) : fault
                )
            }
        }
        if let lastTime {
            closestSpacing = min(
                closestSpacing,
                candle.openTime.milliseconds - lastTime.milliseconds
            )
        }
        lastTime = candle.openTime
    }

    /// Whether a row has come before with the same values, as where files were put together; that is
    /// harmless.
    private func isRepeated(_ candle: Candle) -> Bool {
        guard let lastTime, candle.openTime <= lastTime else { return false }
        let known = series.firstIndex(openingAtOrAfter: candle.openTime)
        if known < series.count, series[known] == candle { return true }
        let left = impossible.partitioningIndex { $0.time >= candle.openTime }
        let fault = candle.fault(interval: series.key.interval)?.description
        return left < impossible.count && impossible[left].time == candle.openTime
            && impossible[left].reason == fault
    }

    /// Leaves an impossible row of the exchange's own files out.
    ///
    /// Rows of a shorter interval open where a candle of this one cannot, too. What tells them from a
    /// row that opened late after an outage is that several fall into one candle's time.
    private mutating func leaveOut(
        _ time: Timestamp,
        _ fault: CandleFault
    ) throws(CandleFileError.Problem) {
        let interval = series.key.interval
        if let lastTime {
            guard lastTime < time else { throw .candle(.unsorted(time, after: lastTime)) }
            let slot = interval.openTime(containing: time)
            let isLate = time.milliseconds - slot.milliseconds < Interval.oneMinute.milliseconds
            guard isLate || slot != interval.openTime(containing: lastTime) else {
                throw .candle(fault)
            }
        }
        impossible.append(ImpossibleRow(time: time, reason: fault.description))
    }

    /// Checks the file as a whole, and removes an unclosed last candle.
    mutating func checkComplete() throws {
        guard columns != nil else { throw CandleFileError(file: file, problem: .empty) }
        guard !series.isEmpty || !impossible.isEmpty else {
            throw CandleFileError(file: file, problem: .noRows)
        }
        // Two rows may lie on both sides of a gap; among three or more some would be neighbours.
        if series.count + impossible.count > 2, closestSpacing > series.key.interval.milliseconds {
            throw CandleFileError(
                file: file,
                problem: .spacing(milliseconds: closestSpacing, interval: series.key.interval)
            )
        }
        guard !series.isEmpty else {
            let reason = impossible.first?.reason ?? ""
            throw CandleFileError(
                file: file,
                problem: .allImpossible(rows: impossible.count, reason: reason)
            )
        }
        let last = series.count - 1
        let close = series.closeTime(at: last)
        // A file that is older than its last row has lost its time, and tells nothing.
        let wasOpen = made.map { series.openTimes[last] <= $0 && $0 < close } ?? false
        if wasOpen || now.map({ $0 < close }) ?? false {
            unclosed = series[last]
            series = series.slice(0..<last)
        }
    }

    private func number(_ line: Span<UInt8>, _ column: CandleColumns.Column) throws -> Double {
        try line.number(fields.all[column.index], column.name)
    }
}

extension Span<UInt8> {
    /// The time in a field.
    ///
    /// - Throws: A problem that names the column and the value.
    func timestamp(
        _ field: Range<Int>,
        _ column: String
    ) throws(CandleFileError.Problem) -> Timestamp {
        switch time(field) {
        case .time(let time): return time
        case .outOfRange: throw .timeRange(column: column, value: value(field))
        case .unreadable: throw .time(column: column, value: value(field))
        }
    }

    /// The finite number in a field.
    ///
    /// - Throws: A problem that names the column and the value.
    func number(_ field: Range<Int>, _ column: String) throws(CandleFileError.Problem) -> Double {
        guard let number = decimal(field) else {
            throw .number(column: column, value: value(field))
        }
        guard number.isFinite else {
            throw .overflow(column: column, value: value(field))
        }
        return number
    }
}
