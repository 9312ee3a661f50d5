import Foundation
import Market
import TestSupport
import Testing
import Workflows

/// Pages of candles and indicator lines for charts.
@Suite struct ChartPageTests {
    private static func with(_ body: (Workspace, CandleSeries) async throws -> Void) async throws {
        let series = try TemporaryWorkspace.sample("BTCUSD", without: 300..<310)
            .slice(0..<1989)
        try await TemporaryWorkspace.with([series]) { try await body($0, series) }
    }

    @Test func `pages back from the newest hold every candle once`() async throws {
        try await Self.with { workspace, series in
            var request = ChartRequest(key: series.key)
            request.limit = 277
            var times: [Timestamp] = []
            var pages = 0
            repeat {
                let page = try workspace.chart(request)
                #expect(page.next == (pages == 0 ? nil : request.before))
                times = page.series.openTimes + times
                request.before = page.previous
                pages += 1
            } while request.before != nil
            #expect(times == series.openTimes)
            #expect(pages == (series.count + 276) / 277)
        }
    }

    @Test func `pages forward from the oldest do, too`() async throws {
        try await Self.with { workspace, series in
            var request = ChartRequest(key: series.key)
            request.limit = 300
            request.lines = [.ema9]
            var (times, values): ([Timestamp], [Double]) = ([], [])
            var from: Timestamp? = series.openTimes[0]
            while let start = from {
                request.from = start
                let page = try workspace.chart(request)
                times += page.series.openTimes
                values += page.lines[0].values
                from = page.next
            }
            #expect(times == series.openTimes)
            let expected = EMA(period: 9).values(for: series)
            #expect(zip(values, expected).allSatisfy { $0.bitPattern == $1.bitPattern })
        }
    }

    @Test func `a line's values do not depend on where a page begins`() async throws {
        try await Self.with { workspace, series in
            let columns = TechnicalColumns(series)
            var request = ChartRequest(key: series.key)
            request.limit = 50
            request.lines = ChartLine.allCases
            request.before = series.openTimes[1900]
            let page = try workspace.chart(request)
            #expect(page.series == series.slice(1850..<1900))
            #expect(page.lines.map(\.line) == ChartLine.allCases)
            for (line, values) in page.lines {
                let expected = line.values(in: columns)[1850..<1900]
                #expect(
                    zip(values, expected).allSatisfy { isClose($0, $1, relative: 1e-12) },
                    "\(line)"
                )
            }
        }
    }

    @Test func `the first page begins in the warm-up, which is null`() async throws {
        try await Self.with { workspace, series in
            var request = ChartRequest(key: series.key)
            request.limit = 60
            request.from = series.openTimes[0]
            request.lines = [.ema50, .rsi]
            let json = try JSONSerialization.jsonObject(with: workspace.chart(request).json())
            let page = try #require(json as? [String: Any])
            let lines = try #require(page["lines"] as? [[String: Any]])
            #expect(lines.map { $0["name"] as? String } == ["ema_50", "rsi_14"])
            let values = try #require(lines[0]["values"] as? [Any])
            #expect(values.count == 60)
            #expect(values[48] is NSNull && values[49] is Double)
            let times = try #require(page["times"] as? [Int])
            #expect(times == series.openTimes.prefix(60).map { Int($0.milliseconds / 1000) })
            #expect(page["previous"] is NSNull)
            #expect((page["available"] as? [Any])?.count == 15)
        }
    }

    @Test func `longer bars are made of whole ones, and the last says that it is forming`()
        async throws
    {
        try await Self.with { workspace, series in
            let all = try series.resampled(to: .fourHours)
            var request = ChartRequest(key: series.key)
            request.interval = .fourHours
            request.limit = 100
            let newest = try workspace.chart(request)
            #expect(newest.series == all.slice(all.count - 100..<all.count))
            // The last candle is that of 06:00.
            #expect(newest.isForming)
            // In the middle of a bar: the bar is part of the page, as a whole.
            request.before = series.openTimes[1701]
            let earlier = try workspace.chart(request)
            let end = all.firstIndex(openingAtOrAfter: series.openTimes[1701])
            #expect(earlier.series == all.slice(end - 100..<end))
            #expect(!earlier.isForming)
            request.from = series.openTimes[290]
            request.before = nil
            request.limit = 10
            let first = all.firstIndex(openingAtOrAfter: series.openTimes[290])
            let forward = try workspace.chart(request)
            #expect(forward.series == all.slice(first..<first + 10))
            #expect(
                forward.gaps.map(\.missing) == all.slice(first..<first + 10).gaps.map(\.missing)
            )
        }
    }

    @Test func `what cannot be drawn is refused with what can`() async throws {
        try await Self.with { workspace, series in
            func problem(_ change: (inout ChartRequest) -> Void) -> String {
                var request = ChartRequest(key: series.key)
                change(&request)
                do {
                    _ = try workspace.chart(request)
                    return "nothing"
                } catch { return Problem(error).message }
            }
            #expect(problem { $0.interval = .fifteenMinutes }.contains("1h, 2h, 4h, 6h"))
            #expect(problem { $0.limit = 0 }.contains("from 1 to 20000"))
            #expect(
                problem {
                    $0.interval = .oneWeek
                    $0.limit = 20_000
                }.contains("at most")
            )
            #expect(
                problem {
                    $0.from = series.openTimes[10]
                    $0.before = series.openTimes[10]
                }.contains("after from")
            )
            #expect(
                problem {
                    $0.key = SeriesKey(
                        symbol: series.key.symbol,
                        venue: .futures,
                        interval: .oneHour
                    )
                }.contains("BTCUSD")
            )
        }
    }

    @Test func `behind the last and before the first candle a page is empty and leads back`()
        async throws
    {
        try await Self.with { workspace, series in
            var request = ChartRequest(key: series.key)
            request.before = series.openTimes[0]
            let before = try workspace.chart(request)
            #expect(before.series.isEmpty && before.previous == nil)
            #expect(before.next == series.openTimes[0])
            request.before = nil
            request.from = series.openTimes[series.count - 1] + 3_600_000
            let after = try workspace.chart(request)
            #expect(after.series.isEmpty && after.next == nil)
            #expect(after.previous == request.from)
        }
    }

    @Test func `the overview tells extent, gaps, age and what spot has not`() async throws {
        try await Self.with { workspace, series in
            let last = series.openTimes[series.count - 1]
            let overview = try #require(try workspace.seriesOverview(now: last + 7_200_000).first)
            #expect(overview.candles == series.count)
            #expect(overview.first == series.openTimes[0] && overview.last == last)
            #expect(overview.ageSeconds == 3600)
            #expect(overview.gaps.count == 1 && overview.gaps.missing == 10)
            #expect(overview.gaps.newest.map(\.from) == [series.openTimes[299] + 3_600_000])
            #expect(overview.leftOut == 0 && overview.funding == nil)
        }
        try await TemporaryWorkspace.with([]) { (workspace) async throws -> Void in
            #expect(try workspace.seriesOverview(now: .testStart).isEmpty)
        }
    }

    @Test func `the sample is stored once, whole`() async throws {
        try await TemporaryWorkspace.with([]) { (workspace) async throws -> Void in
            let first = try await workspace.storeSample().result
            #expect(first.inserted == 10_378 && first.stored.candles == 10_378)
            #expect(first.stored.symbol.name == "BTCUSD" && first.stored.market == .spot)
            let again = try await workspace.storeSample().result
            #expect(again.inserted == 0 && again.unchanged == 10_378)
        }
    }
}
