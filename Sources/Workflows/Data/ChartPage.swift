import Backtesting
public import Foundation
public import Market
import Storage
import Trading

/// Which candles and lines of a chart to read.
public struct ChartRequest: Hashable, Sendable {
    /// Bounds of the number of bars.
    public static let sizes = 1...20_000

    /// The stored candles.
    public var key: SeriesKey
    /// How long a bar of the chart is; a whole multiple of the candles' interval.
    public var interval: Interval
    /// How many bars at most.
    public var limit = 1000
    /// Opening time of the first bar; nil for the newest ones before ``before``.
    public var from: Timestamp?
    /// Exclusive end; nil for none.
    public var before: Timestamp?
    /// The lines.
    public var lines: [ChartLine] = []

    /// Asks for the newest bars of a series.
    public init(key: SeriesKey) {
        self.key = key
        interval = key.interval
    }
}

/// Candles and indicator lines in columns, as charts take them.
public struct ChartPage: Sendable {
    /// The bars.
    package let series: CandleSeries
    /// The lines, each with a value for each bar, NaN where it is undefined.
    package let lines: [(line: ChartLine, values: [Double])]
    /// The gaps between the bars.
    package let gaps: [Gap]
    /// Whether more candles belong to the last bar than are stored yet.
    package let isForming: Bool
    /// What to give as ``ChartRequest/before`` for the page before; nil on the first page.
    package let previous: Timestamp?
    /// What to give as ``ChartRequest/from`` for the page after; nil on the last page.
    package let next: Timestamp?
}

extension Workspace {
    /// How many stored candles one page may read: a year of minutes takes half a second.
    static let chartCandles = 1_000_000

    /// Bars before a page from which its lines are computed, so that they do not depend on where the
    /// page begins.
    ///
    /// With as many as a strategy has, every value is the strategy's to the last bit. Longer bars take
    /// more candles; an EMA of 50 keeps (49/51)^400 = 1e-7 of where it began.
    private static func warmUp(candlesPerBar: Int) -> Int {
        candlesPerBar == 1 ? StrategyDefinition.warmUp : 400
    }

    /// Reads a page of a chart.
    ///
    /// Only the page's candles are read, and those that its lines need before it.
    ///
    /// - Throws: ``WorkflowError/noCandles(_:)`` if nothing is stored of the series,
    ///   ``WorkflowError/invalid(parameter:value:remedy:)``, `StorageError`.
    public func chart(_ request: ChartRequest) throws -> ChartPage {
        let size = try request.candlesPerBar()
        let warmUp = request.lines.isEmpty ? 0 : Self.warmUp(candlesPerBar: size)
        let (key, interval) = (request.key, request.interval)
        let most = Self.chartCandles / size - warmUp - 1
        guard request.limit <= most else {
            throw WorkflowError.invalid(
                parameter: "limit",
                value: "\(request.limit)",
                remedy: "with bars of \(interval) of candles of \(key.interval), ask for at most "
                    + "\(max(1, most)), or sync candles of a longer interval"
            )
        }
        guard let stored = try store.bounds(of: key) else { throw WorkflowError.noCandles(key) }

        // Bounds on whole bars: no bar is made of a part of its candles.
        let start = request.from.map(interval.firstOpenTime)
        let end = request.before.map(interval.firstOpenTime)
        func read(from: Timestamp?, to: Timestamp?, bars: Int) throws -> [Candle] {
            guard bars > 0 else { return [] }
            if let from, let to, to <= from { return [] }
            return try store.candles(
                key,
                from: from,
                to: to,
                limit: bars * size,
                newest: from == nil
            )
        }
        var candles: [Candle]
        if let start {
            candles = try read(from: nil, to: start, bars: warmUp)
            candles += try read(from: start, to: end, bars: request.limit)
        } else {
            // Of the first bar a part may be read.
            candles = try read(from: nil, to: end, bars: request.limit + warmUp + 1)
        }
        let bars = try CandleSeries(key: key, candles: candles).resampled(to: interval)
        return try page(of: bars, request, stored: stored)
    }

    /// Cuts the page out of the bars that were read for it.
    private func page(
        of bars: CandleSeries,
        _ request: ChartRequest,
        stored: ClosedRange<Timestamp>
    ) throws -> ChartPage {
        let interval = request.interval
        let (first, last): (Int, Int)
        if let from = request.from {
            first = bars.firstIndex(openingAtOrAfter: from)
            last = min(bars.count, first + request.limit)
        } else {
            last = bars.count
            first = max(0, last - request.limit)
        }
        let shown = bars.slice(first..<last)
        var lines: [(ChartLine, [Double])] = []
        if !request.lines.isEmpty {
            let columns = TechnicalColumns(bars)
            lines = request.lines.map { ($0, Array($0.values(in: columns)[first..<last])) }
        }
        let opens = shown.openTimes
        let leftOut =
            interval == request.key.interval && !opens.isEmpty
            ? try store.leftOut(request.key, from: opens[0], to: opens[opens.count - 1]) : []
        let start = opens.first ?? request.from ?? request.before
        let end = opens.last.map { $0 + interval.milliseconds } ?? request.before ?? request.from
        return ChartPage(
            series: shown,
            lines: lines.map { (line: $0.0, values: $0.1) },
            gaps: Gap.gaps(in: opens, interval: interval, leftOut: leftOut),
            isForming: opens.last.map {
                $0 + interval.milliseconds > stored.upperBound + request.key.interval.milliseconds
            } ?? false,
            previous: start.flatMap { $0 > stored.lowerBound ? $0 : nil },
            next: end.flatMap { $0 <= stored.upperBound ? $0 : nil }
        )
    }
}

extension Interval {
    /// The first opening time at or after a moment.
    fileprivate func firstOpenTime(from time: Timestamp) -> Timestamp {
        openTime(containing: time + (milliseconds - 1))
    }
}

extension ChartRequest {
    /// How many candles make a bar.
    ///
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``.
    fileprivate func candlesPerBar() throws(WorkflowError) -> Int {
        guard Self.sizes.contains(limit) else {
            throw .invalid(
                parameter: "limit",
                value: "\(limit)",
                remedy: "give a number from 1 to \(Self.sizes.upperBound)"
            )
        }
        if let from, let before, before <= from {
            throw .invalid(
                parameter: "before",
                value: "\(before)",
                remedy: "give a time after from, which is \(from)"
            )
        }
        guard let size = interval.candles(of: key.interval) else {
            let longer = Interval.allCases.filter { $0.candles(of: key.interval) != nil }
            throw .invalid(
                parameter: "as",
                value: interval.rawValue,
                remedy: "candles of \(key.interval) make bars of "
                    + longer.map(\.rawValue).joined(separator: ", ")
            )
        }
        return size
    }
}

extension ChartPage {
    /// The page as JSON, times of the bars in whole seconds since 1970.
    ///
    /// `JSONEncoder` would box each of the numbers.
    public func json() throws -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 * series.count * (1 + lines.count) + 8192)
        func text(_ text: String) { bytes.append(contentsOf: text.utf8) }
        func column(_ name: String, _ values: [Double]) {
            text("\"\(name)\":[")
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                if value.isFinite { bytes.appendShortest(value) } else { text("null") }
            }
            bytes.append(UInt8(ascii: "]"))
        }
        func encoded(_ value: some Encodable) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        text("{\"as\":\"\(series.key.interval.rawValue)\",")
        text("\"available\":\(try encoded(ChartLine.descriptions)),")
        column("close", series.closes)
        text(",\"gaps\":\(try encoded(gaps)),")
        column("high", series.highs)
        text(",\"is_forming\":\(isForming),\"lines\":[")
        for (index, entry) in lines.enumerated() {
            text(index > 0 ? ",{" : "{")
            text("\"name\":\"\(entry.line.rawValue)\",")
            column("values", entry.values)
            text("}")
        }
        text("],")
        column("low", series.lows)
        text(",\"market\":\"\(series.key.venue.rawValue)\",\"next\":\(try encoded(next)),")
        column("open", series.opens)
        text(",\"previous\":\(try encoded(previous)),")
        text("\"symbol\":\"\(series.key.symbol.name)\",")
        column("times", series.openTimes.map { Double($0.milliseconds / 1000) })
        text(",")
        column("volume", series.volumes)
        text("}")
        return Data(bytes)
    }
}
