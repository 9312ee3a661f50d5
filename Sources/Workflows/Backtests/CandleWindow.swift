import Market
import Storage
import Trading

/// The candles of a window, and the warm-up candles before it.
struct CandleWindow {
    /// The warm-up bars, then the window.
    let series: CandleSeries
    /// Positions of the window in the series.
    let bars: Range<Int>
    /// The candles of the window alone.
    let window: CandleSeries
    /// SHA-256 of all of them, warm-up included, see ``DataFingerprint``.
    let sha256: String

    /// How many bars are read before a window, if stored: the longest warm-up of any strategy with
    /// any model, so that all strategies read the same candles.
    static let history = StrategyDefinition.warmUp + longestLookback

    /// The largest lookback that a model may have, in bars.
    static let longestLookback = 1000

    /// Reads a window from the store: the bars that open and close inside it.
    ///
    /// - Parameters:
    ///   - window: The time range.
    ///   - key: The series.
    ///   - history: How many bars to read before the window, if stored.
    ///   - store: The candle store.
    /// - Throws: ``WorkflowError`` where the store does not cover the window.
    init(
        _ window: BacktestRequest.Window,
        key: SeriesKey,
        history: Int = CandleWindow.history,
        store: any CandleRepository
    ) throws {
        let stored = try StoredRange(key, in: store)
        let asked = try stored.resolve(window)
        let open = key.interval.openTimes(within: asked)
        let series = try store.series(
            key,
            from: store.openTime(key, bars: history, before: open.lowerBound),
            to: open.upperBound
        )
        let first = series.firstIndex(openingAtOrAfter: open.lowerBound)
        guard first < series.count else {
            throw WorkflowError.windowWithoutBars(
                key,
                from: asked.lowerBound,
                to: asked.upperBound
            )
        }
        self.init(series: series, bars: first..<series.count)
    }

    /// Takes candles that have been read.
    ///
    /// - Parameters:
    ///   - series: The warm-up bars, then the window.
    ///   - bars: Positions of the window in the series.
    init(series: CandleSeries, bars: Range<Int>) {
        self.series = series
        self.bars = bars
        window = series.slice(bars)
        sha256 = DataFingerprint.sha256(of: series)
    }

    /// SHA-256 of the candles and of funding rates, see ``DataFingerprint``.
    func sha256(with funding: [FundingRate]) -> String {
        funding.isEmpty ? sha256 : DataFingerprint.sha256(of: series, funding: funding)
    }
}

/// The first and the last stored candle of a series.
struct StoredRange {
    let key: SeriesKey
    let first: Timestamp
    let last: Timestamp

    /// - Throws: ``WorkflowError/noCandles(_:)``.
    init(_ key: SeriesKey, in store: any CandleRepository) throws {
        guard let bounds = try store.bounds(of: key) else {
            throw WorkflowError.noCandles(key)
        }
        self.key = key
        first = bounds.lowerBound
        last = bounds.upperBound
    }

    /// When the newest stored candle closed.
    var end: Timestamp { last + key.interval.milliseconds }

    /// Checks that a candle had closed by a moment.
    ///
    /// - Throws: ``WorkflowError/noCandleBefore(_:key:first:)``.
    func requireCandle(by moment: Timestamp) throws(WorkflowError) {
        let firstClose = first + key.interval.milliseconds
        guard moment >= firstClose else {
            throw .noCandleBefore(moment, key: key, first: firstClose)
        }
    }

    /// The start of that many days before a moment.
    ///
    /// - Throws: ``WorkflowError`` where `days` is not positive or reaches beyond the data; it names
    ///   them as the request does.
    func start(
        days: Int,
        before end: Timestamp,
        parameter: String = "days"
    ) throws -> Timestamp {
        let day: Int64 = 86_400_000
        guard days >= 1 else {
            throw WorkflowError.invalid(
                parameter: parameter,
                value: "\(days)",
                remedy: "give at least 1"
            )
        }
        let stored = Int(max(0, end.milliseconds - first.milliseconds) / day)
        guard days <= stored else {
            throw WorkflowError.daysBeyondData(
                days: days,
                key: key,
                stored: stored,
                parameter: parameter
            )
        }
        return end - Int64(days) * day
    }

    /// The window's first moment and the moment it ends before.
    ///
    /// The store covers a window where it covers every bar that could open and close inside it.
    func resolve(_ window: BacktestRequest.Window) throws -> Range<Timestamp> {
        let (from, to): (Timestamp, Timestamp)
        switch window {
        case .newest(let days, let end):
            to = end ?? self.end
            from = try start(days: days, before: to, parameter: "days_back")
        case .from(let start, let end):
            to = end ?? self.end
            from = start
            guard end != nil || start < to else {
                throw WorkflowError.startAfterData(start, key: key, newest: to)
            }
        }
        guard from < to else {
            throw WorkflowError.emptyWindow(from: from, to: to)
        }
        let open = key.interval.openTimes(within: from..<to)
        guard !open.isEmpty else {
            throw WorkflowError.windowWithoutBars(key, from: from, to: to)
        }
        guard open.lowerBound >= first, open.upperBound <= end else {
            throw WorkflowError.windowOutsideData(from: from, to: to, first: first, last: last)
        }
        return from..<to
    }
}
