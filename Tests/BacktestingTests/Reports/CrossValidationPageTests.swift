import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading

/// The page of a cross-validation.
@Suite struct CrossValidationPageTests {
    /// A cross-validation of three groups, two of them tested at a time; its paths end at the given
    /// equities.
    private static func sample(
        ends: [Double?] = [110, 95],
        name: String = "SuperTrend",
        settings: [String: ParameterValue] = ["period": 7]
    ) throws -> CrossValidation {
        let run = try SampleRun()
        let report = try BacktestReport.sample(run)
        var manifest = report.run
        manifest.strategy.name = name
        let series = run.window
        let third = series.count / 3
        let groups = (0..<3).map { $0 * third..<($0 + 1) * third }
        func part(_ end: Double?) -> WalkForwardReport.Part {
            let points = (0...third).map { index in
                let share = Double(index) / Double(third)
                let gain = end.map { 100 + ($0 - 100) * share } ?? 100
                return EquityPoint(
                    timestamp: series.openTimes[index],
                    equity: gain * (end != nil && index.isMultiple(of: 2) ? 1.001 : 1)
                )
            }
            return WalkForwardReport.Part(chaining: [points], interval: series.key.interval)
        }
        let tested = [[0, 1], [0, 2], [1, 2]]
        let folds = tested.enumerated().map { index, tested in
            let learned = Set(0..<3).subtracting(tested).sorted()
            return CrossValidation.Fold(
                number: index + 1,
                testedGroups: tested.map { $0 + 1 },
                training: learned.map { BarSpan(series, bars: groups[$0]) },
                validation: nil,
                test: tested.map { BarSpan(series, bars: groups[$0]) },
                model: nil,
                settings: settings,
                inSample: part(104)
            )
        }
        let paths = ends.enumerated().map { index, end in
            var figures = report.figures
            figures.sharpeRatio = end.map { ($0 - 100) / 10 }
            figures.totalReturnPct = end.map { $0 - 100 }
            return CrossValidation.Path(
                number: index + 1,
                folds: [1, 1, 2],
                figures: figures,
                groups: groups.map { _ in part(end) }
            )
        }
        return CrossValidation(
            run: manifest,
            groups: 3,
            testedGroups: 2,
            purgeBars: 1,
            embargoBars: 4,
            folds: folds,
            paths: paths,
            search: nil,
            benchmark: BuyAndHold(window: series, execution: manifest.execution)
        )
    }

    @Test func `the page is well-formed and shows every path, fold and group once`() throws {
        let result = try Self.sample(ends: [110, 95, 104, 98])
        let html = result.page
        let page = try Page(html)
        #expect(page.elements.count { $0 == "svg" } == 2)
        #expect(page.elements.count { $0 == "circle" } == 4)
        // A learned and two tested stretches of each of three folds, and the bins.
        let bins = DistributionChart.bins(
            of: result.paths.flatMap { $0.groups.compactMap(\.sharpeRatio) }
        )
        #expect(bins.reduce(0) { $0 + $1.count } == 12)
        let drawn = bins.count { $0.count > 0 }
        #expect(page.count(of: "c0") == 1 + 1 + drawn + 3)
        #expect(page.count(of: "c2") == 1 + 6)
        #expect(page.rows == 5)
        #expect(page.text.contains("Before you believe it"))
        #expect(page.text.contains(result.caution))
        #expect(html.contains("4 paths the median Sharpe ratio is 0.10, from -0.50 to 1.00"))
        #expect(result.page == html)
    }

    @Test func `one path, and paths without a trade, are shown as what they are`() throws {
        let single = try Self.sample(ends: [110]).page
        #expect(single.contains("Over its one path the median Sharpe ratio is 1.00. Holding"))
        _ = try Page(single)
        let idle = try Self.sample(ends: [nil, nil])
        #expect(idle.sharpeRatio == nil)
        let page = try Page(idle.page)
        #expect(page.text.contains("No Sharpe ratio is defined on 2 paths"))
        #expect(page.elements.count { $0 == "svg" } == 1)
    }

    @Test func `markup in names and settings stays text`() throws {
        let hostile = "</title><script>alert('x')</script>&\"\u{0}\u{1B}"
        let result = try Self.sample(name: hostile, settings: [hostile: .text(hostile)])
        let html = result.page
        let page = try Page(html)
        #expect(!page.elements.contains("script"))
        #expect(!html.contains("<script"))
        #expect(page.text.contains("</title><script>alert('x')</script>&\""))
        for outside in ["http:", "src=", "@import", "<link", "url(h"] {
            #expect(!html.replacing("http://www.w3.org/1999/xhtml", with: "").contains(outside))
        }
    }

    @Test func `every value falls into one bin, the largest into the last`() {
        let values = [0.0, 1, 2, 3, 4, 5, 6, 7, 8]
        let bins = DistributionChart.bins(of: values)
        // 1 + log2 9, rounded up: five bins 1.6 wide.
        #expect(bins.map(\.count) == [2, 2, 1, 2, 2])
        #expect(bins.first?.range.lowerBound == 0 && bins.last?.range.upperBound == 8)
        #expect(DistributionChart.bins(of: []).isEmpty)
        #expect(DistributionChart.bins(of: [3, 3, 3]).map(\.count) == [3])
        #expect(DistributionChart.bins(of: [-1e308, 1e308]).map(\.count).reduce(0, +) == 2)
    }
}
