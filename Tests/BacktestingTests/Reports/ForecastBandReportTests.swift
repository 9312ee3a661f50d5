import Backtesting
import Foundation
import TestSupport
import Testing
import Validation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The coverage of a forecast band in a report and on its page.
@Suite struct ForecastBandReportTests {
    private static func report(_ run: SampleRun) throws -> BacktestReport {
        let forecasts = (0..<120).map { bar in
            RangedForecast(logReturn: 0, logRange: 0.01 + 0.0001 * Double(bar % 7))
        }
        let outcomes = (0..<120).map { bar in
            RangedForecast(logReturn: 0.003, logRange: 0.01 + 0.0001 * Double(bar % 11))
        }
        let band = try #require(ConformalBand(forecasts: forecasts, outcomes: outcomes))
        var report = try BacktestReport.sample(run)
        report.forecastBand = BandCoverage(band, forecasts: forecasts, outcomes: outcomes)
        return report
    }

    @Test func `a report has the coverage, and comes back with it`() throws {
        let report = try Self.report(SampleRun())
        let band = try #require(try report.object()["forecast_band"] as? [String: Any])
        #expect(Set(band.keys) == ["level_pct", "bars", "range", "return", "running"])
        #expect(band["level_pct"] as? Double == 90)
        #expect(band["bars"] as? Int == 120)
        let range = try #require(band["range"] as? [String: Any])
        #expect(
            Set(range.keys) == [
                "coverage_pct", "coverage_by_volatility_pct", "static_coverage_pct",
            ]
        )
        let points = try #require(band["running"] as? [[String: Any]])
        #expect(points.allSatisfy { Set($0.keys) == ["bar", "range_pct", "return_pct"] })
        #expect(try JSONDecoder().decode(BacktestReport.self, from: report.json()) == report)
    }

    @Test func `a report without forecasts of the range has none`() throws {
        #expect(try BacktestReport.sample().object()["forecast_band"] == nil)
    }

    @Test func `the page draws the running coverage and says what it was`() throws {
        let run = try SampleRun()
        let report = try Self.report(run)
        let html = HTMLReport.render([report], window: run.window)
        #expect(XMLParser(data: Data(html.utf8)).parse())
        #expect(html.contains("Forecast band of 90"))
        let coverage = try #require(report.forecastBand).logRange.coveragePct
        #expect(html.contains(String(format: "%.1f %% of the ranges", coverage)))
        #expect(html.contains("Running coverage of the last 500 bars"))
        let without = HTMLReport.render([try .sample(run)], window: run.window)
        #expect(!without.contains("Forecast band"))
    }
}
