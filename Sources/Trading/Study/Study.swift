public import Market
import Synchronization

/// A series with its indicator columns and forecasts, each computed once.
///
/// Every strategy of a run shares one study, so an indicator that two of them need is computed once.
/// A study has the whole series and belongs to the simulator. A strategy gets its
/// ``Columns``, and a ``Column`` cannot be read without a ``Moment``, which reaches back only.
public final class Study: Sendable {
    /// All candles; for the simulator, never for a strategy.
    package let series: CandleSeries
    /// The forecast at each candle's close; empty where no model is used.
    let forecasts: [Forecast?]

    /// Cached columns by indicator.
    private let computed: Mutex<ComputedLines>

    /// Creates a study of a series.
    ///
    /// - Parameters:
    ///   - series: The candles, with enough before the bars of interest for every warm-up.
    ///   - forecasts: One element for each candle, nil where there is none; empty where no model is
    ///     used.
    public convenience init(series: CandleSeries, forecasts: [Forecast?] = []) {
        self.init(series: series, forecasts: forecasts, computed: ComputedLines())
    }

    private init(
        series: CandleSeries,
        forecasts: [Forecast?],
        computed: ComputedLines
    ) {
        precondition(
            forecasts.isEmpty || forecasts.count == series.count,
            "one forecast for each candle"
        )
        self.series = series
        self.forecasts = forecasts
        self.computed = Mutex(computed)
    }

    /// What the candles are of.
    public var key: SeriesKey { series.key }

    /// The part of the study that a strategy may access.
    public var columns: Columns { Columns(study: self) }

    /// The only line of an indicator.
    fileprivate func column<I: Indicator>(_ indicator: I) -> Column where I.Values == [Double] {
        Column(values: values(of: indicator))
    }

    /// One line of an indicator.
    fileprivate func column<I: Indicator>(
        _ indicator: I,
        _ line: KeyPath<I.Values, [Double]>
    ) -> Column {
        Column(values: values(of: indicator)[keyPath: line])
    }

    /// The view from the close of one bar.
    ///
    /// Not public: the simulator decides the current bar, a strategy does not.
    package func moment(at index: Int) -> Moment {
        precondition(series.openTimes.indices.contains(index), "a bar of the series")
        return Moment(study: self, index: index)
    }

    /// A study of the first bars alone, whose indicators are computed again from those; the forecasts
    /// are the same.
    package func truncated(to count: Int) -> Study {
        Study(
            series: series.slice(0..<count),
            forecasts: forecasts.isEmpty ? [] : Array(forecasts[..<count])
        )
    }

    /// A study of the same candles and forecasts that keeps the lines of so many indicators.
    ///
    /// A search reads thousands of different lines, each for a moment. Those that were read last are
    /// kept, so what several settings in a row share is computed once.
    ///
    /// - Parameter count: At least 1.
    /// - Returns: The study, which has no lines yet.
    package func keeping(_ count: Int) -> Study {
        Study(series: series, forecasts: forecasts, computed: ComputedLines(limit: count))
    }

    /// Drops all lines; they are computed again where they are asked for.
    package func forgetLines() {
        computed.withLock { $0.removeAll() }
    }

    /// A study of the same candles with other forecasts; the indicators computed so far are shared.
    package func replacing(forecasts: [Forecast?]) -> Study {
        Study(series: series, forecasts: forecasts, computed: computed.withLock { $0 })
    }

    /// The first of another study's indicators that has a value at one of its bars which differs from
    /// the value here, by bits.
    ///
    /// - Parameter other: A study of the first bars of this one, see ``truncated(to:)``.
    /// - Returns: The indicator's name; nil where none differs.
    package func firstIndicator(differingFrom other: Study) -> String? {
        let here = computed.withLock { $0.all }
        let differing = other.computed.withLock { $0.all }.filter { indicator, values in
            guard let known = here[indicator] else { return false }
            return !IndicatorLines(values).hold(in: IndicatorLines(known), bars: other.series.count)
        }
        return differing.keys.map { "\($0.indicator)" }.min()
    }

    /// The lines of an indicator, computed where they are not known.
    ///
    /// No lock is held meanwhile: two threads that need the same lines at once both compute them, and
    /// those that need others do not wait.
    private func values<I: Indicator>(of indicator: I) -> I.Values {
        let key = IndicatorKey(indicator: indicator)
        if let known = computed.withLock({ $0[key] }) as? I.Values {
            return known
        }
        let values: I.Values
        if let derived = indicator as? any DerivedIndicator,
            let shared = self.values(sharingBaseOf: derived) as? I.Values
        {
            values = shared
        } else {
            values = indicator.values(for: series)
        }
        computed.withLock { $0[key] = values }
        return values
    }

    private func values<I: DerivedIndicator>(sharingBaseOf indicator: I) -> I.Values {
        indicator.values(for: series, of: values(of: indicator.base))
    }
}

/// The lines of an indicator whose type is not known.
private struct IndicatorLines {
    let lines: [[Double]]

    /// Finds the lines: the values themselves, or all arrays of numbers in a struct of lines.
    init(_ values: any Sendable) {
        if let line = values as? [Double] {
            lines = [line]
        } else {
            lines = Mirror(reflecting: values).children.compactMap { $0.value as? [Double] }
        }
    }

    /// Whether the first values of other lines are these, bit by bit.
    func hold(in other: IndicatorLines, bars: Int) -> Bool {
        lines.count == other.lines.count
            && zip(lines, other.lines).allSatisfy { mine, theirs in
                mine.count == bars && theirs.count >= bars
                    && zip(mine, theirs).allSatisfy {
                        $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
                    }
            }
    }
}

/// The indicator lines of a study, and nothing else of it.
public struct Columns: Sendable {
    fileprivate let study: Study

    /// The only line of an indicator.
    public func column<I: Indicator>(_ indicator: I) -> Column where I.Values == [Double] {
        study.column(indicator)
    }

    /// One line of an indicator: `columns.column(MACD(), \.histogram)`.
    public func column<I: Indicator>(
        _ indicator: I,
        _ line: KeyPath<I.Values, [Double]>
    ) -> Column {
        study.column(indicator, line)
    }
}

/// One line of an indicator over a whole series, unreadable but through a ``Moment``.
public struct Column: Sendable {
    fileprivate let values: [Double]

    /// The bars at which the value has another side of zero than one bar before, ascending.
    ///
    /// For the simulator, never for a strategy: it reads the whole line.
    ///
    /// - Parameter bars: Positions in the series.
    /// - Returns: Positions; a bar counts where both values are defined, and 0 is the lower side.
    package func turns(in bars: Range<Int>) -> [Int] {
        var turns: [Int] = []
        let bars = max(1, bars.lowerBound)..<max(1, bars.upperBound)
        values.withUnsafeBufferPointer { values in
            guard !bars.isEmpty else { return }
            var isAbove = values[bars.lowerBound - 1] > 0
            for bar in bars where (values[bar] > 0) != isAbove {
                isAbove.toggle()
                guard !values[bar].isNaN, !values[bar - 1].isNaN else { continue }
                turns.append(bar)
            }
        }
        return turns
    }
}

/// What is known at the close of one bar: that bar and those before it, nothing later.
public struct Moment {
    private let study: Study

    /// The position of the bar that has just closed.
    public let index: Int

    fileprivate init(study: Study, index: Int) {
        self.study = study
        self.index = index
    }

    /// The moment one bar earlier, with what was known then; nil at the first bar.
    public var previous: Moment? {
        index > 0 ? study.moment(at: index - 1) : nil
    }

    /// How many bars are known, the one that has just closed included.
    public var count: Int { index + 1 }

    /// When the bar that has just closed began.
    public var openTime: Timestamp { study.series.openTimes[index] }

    /// Now: the moment at which the bar closed.
    public var time: Timestamp { study.series.closeTime(at: index) }

    /// The last price.
    public var close: Double { study.series.closes[index] }

    /// What is traded.
    public var key: SeriesKey { study.series.key }

    /// The bar that many bars ago, 0 being the one that has just closed.
    ///
    /// - Returns: nil before the first bar.
    public func candle(ago bars: Int = 0) -> Candle? {
        precondition(bars >= 0, "a moment knows no bar after itself")
        return index >= bars ? study.series[index - bars] : nil
    }

    /// An indicator's value at this close; nil in its warm-up.
    public subscript(column: Column) -> Double? {
        self[column, ago: 0]
    }

    /// An indicator's value that many bars ago; nil in its warm-up and before the first bar.
    public subscript(column: Column, ago bars: Int) -> Double? {
        precondition(bars >= 0, "a moment knows no bar after itself")
        guard index >= bars else { return nil }
        let value = column.values[index - bars]
        return value.isNaN ? nil : value
    }

    /// The model's forecast of the next bar, made at this close; nil where there is none.
    public var forecast: Forecast? {
        study.forecasts.isEmpty ? nil : study.forecasts[index]
    }
}
