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

/// The closes; counts how often it is computed.
private struct CountedCloses: Indicator {
    static let runs = Mutex(0)

    let warmUp = 0

    func values(for series: CandleSeries) -> [Double] {
        Self.runs.withLock { $0 += 1 }
        return series.closes
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
    func `an indicator that two strategies need is computed once`() throws {
        let study = Study(series: try .make(closes: [10, 11, 12]))
        _ = study.columns.column(CountedCloses())
        _ = study.columns.column(CountedCloses())
        #expect(CountedCloses.runs.withLock { $0 } == 1)
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
}
