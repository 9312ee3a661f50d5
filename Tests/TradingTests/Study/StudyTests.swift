import Market
import Synchronization
import TestSupport
import Testing
import Trading

/// The closes, undefined before the third bar.
private struct LateCloses: Indicator {
    let warmUp = 2

    func values(for series: CandleSeries) -> [Double] {
        series.closes.enumerated().map { $0.offset < 2 ? .nan : $0.element }
    }
}

/// The closes; counts how often those of an identifier are computed.
private struct CountedCloses: Indicator {
    private static let counts = Mutex<[Int: Int]>([:])

    let id: Int
    let warmUp = 0

    var runs: Int { Self.counts.withLock { $0[id, default: 0] } }

    func values(for series: CandleSeries) -> [Double] {
        Self.counts.withLock { $0[id, default: 0] += 1 }
        return series.closes
    }
}

/// A multiple of the counted closes.
private struct CountedMultiple: DerivedIndicator {
    typealias Values = [Double]

    let id: Int
    let factor: Double
    let warmUp = 0

    var base: CountedCloses { CountedCloses(id: id) }

    func values(for series: CandleSeries, of lines: [Double]) -> [Double] {
        lines.map { factor * $0 }
    }
}

/// Says the close as its score.
private struct CloseStrategy: Strategy {
    let closes: Column

    init(columns: Columns, of indicator: CountedCloses) {
        closes = columns.column(indicator)
    }

    func signal(at now: Moment) -> Signal {
        Signal(action: .hold, score: now[closes] ?? .nan, price: now.close)
    }
}

struct StudyTests {
    @Test
    func `a moment knows its bar and those before it`() throws {
        let study = Study(series: try .make(closes: [10, 11, 12, 13, 14]))
        let column = study.columns.column(LateCloses())
        let now = study.moment(at: 3)

        #expect(now.count == 4)
        #expect(now.openTime == .testStart + 3 * 3_600_000)
        #expect(now.time == .testStart + 4 * 3_600_000)
        #expect(now.close == 13)
        #expect(now.candle()?.close == 13)
        #expect(now.candle(ago: 3)?.close == 10)
        #expect(now.candle(ago: 4) == nil)
        #expect(now[column] == 13)
        #expect(now[column, ago: 1] == 12)
        #expect(now[column, ago: 2] == nil)
        #expect(now[column, ago: 4] == nil)
    }

    @Test
    func `the moment before knows no more than was known then`() throws {
        let study = Study(series: try .make(closes: [10, 11, 12]))
        let before = try #require(study.moment(at: 2).previous)
        #expect(before.index == 1)
        #expect(before.close == 11)
        #expect(before[study.columns.column(CountedCloses(id: #line))] == 11)
        #expect(study.moment(at: 0).previous == nil)
    }

    @Test
    func `an indicator that two strategies need is computed once`() throws {
        let study = Study(series: try .make(closes: [10, 11, 12]))
        let closes = CountedCloses(id: #line)
        let strategies = (0..<2).map { _ in CloseStrategy(columns: study.columns, of: closes) }
        for strategy in strategies {
            #expect(strategy.signal(at: study.moment(at: 2)).score == 12)
        }
        #expect(closes.runs == 1)
        _ = CloseStrategy(columns: Study(series: study.series).columns, of: closes)
        #expect(closes.runs == 2)
    }

    @Test
    func `a moment has the forecast made at its close`() throws {
        let forecast = Forecast(logReturn: 0.01, logRange: nil, rank: 0.5)
        let series = try CandleSeries.make(closes: [10, 11, 12])
        let study = Study(series: series, forecasts: [nil, forecast, nil])
        #expect(study.moment(at: 0).forecast == nil)
        #expect(study.moment(at: 1).forecast == forecast)
        #expect(Study(series: series).moment(at: 1).forecast == nil)
    }

    @Test
    func `a study that keeps few lines forgets those that were read the longest ago`() throws {
        let study = Study(series: try .make(closes: [10, 11, 12])).keeping(2)
        let ids = [1, 2, 3].map { 1000 * #line + $0 }
        let (first, second, third) = (
            CountedCloses(id: ids[0]), CountedCloses(id: ids[1]), CountedCloses(id: ids[2])
        )
        for indicator in [first, second, first, third, first, second] {
            #expect(study.moment(at: 1)[study.columns.column(indicator)] == 11)
        }
        #expect([first, second, third].map(\.runs) == [1, 2, 1])
    }

    @Test
    func `indicators of one base share its lines, and have those of their own`() throws {
        let series = try CandleSeries.randomWalk(count: 300, seed: 8)
        let study = Study(series: series)
        let derived = [1, 2, 3].map { CountedMultiple(id: 1000 * #line, factor: $0) }
        for indicator in derived {
            let column = study.columns.column(indicator)
            #expect(study.moment(at: 7)[column] == indicator.values(for: series)[7])
        }
        // Each comparison computes the base once more.
        #expect(derived[0].base.runs == 1 + derived.count)
    }
}
