import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading
import Workflows

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// The plateau maps of a search, and its page.
@Suite struct SearchPageTests {
    private static func report(
        _ space: [String: String],
        _ method: SearchMethod = .grid
    ) async throws -> SearchReport {
        try await TemporaryWorkspace.with([WalkSample.series()], reproducing: false) {
            var request = SearchRequest(strategy: "supertrend", key: try WalkSample.key())
            request.backtest.window = .newest(days: 60, to: nil)
            request.space = space
            request.method = method
            request.trials = method == .grid ? nil : 12
            return try await $0.search(request, now: .testStart).result
        }
    }

    private static let space = [
        "period": "7:15:4", "multiplier": "1:4:1", "stop_atr": "1,1.5",
    ]

    @Test func `a map has the trials of each pair of values, others as recommended or averaged`()
        async throws
    {
        let report = try await Self.report(Self.space)
        func map(_ others: PlateauMap.Others) -> PlateauMap {
            PlateauMap(report, columns: "period", rows: "multiplier", others: others)
        }
        let (fixed, mean) = (map(.recommended), map(.averaged))
        #expect(mean.columns.labels == ["7", "11", "15"])
        #expect(mean.rows?.labels == ["1", "2", "3", "4"])
        #expect(mean.cells.joined().allSatisfy { $0?.trials.count == 2 })
        #expect(fixed.cells.joined().allSatisfy { $0?.trials.count == 1 })
        #expect(fixed.cells.joined().contains { $0?.trials == [report.recommended.trial] })
        for (row, cells) in mean.cells.enumerated() {
            for (column, cell) in cells.enumerated() {
                let cell = try #require(cell)
                let trials = cell.trials.map { report.trials[$0 - 1] }
                for trial in trials {
                    #expect(trial.settings["multiplier"] == .number(Double(row + 1)))
                    #expect(trial.settings["period"] == .number(Double(7 + 4 * column)))
                }
                let ratios = trials.map { $0.figures.sharpeRatio ?? 0 }
                #expect(isClose(cell.sharpe, ratios.reduce(0, +) / 2))
                #expect(cell.worstSharpe == trials.map(\.plateau.worstSharpe).min())
                #expect(cell.spread == trials.map(\.plateau.spread).max())
                #expect(cell.pValue == trials.compactMap(\.evidence.pValue).min())
                #expect(fixed.cells[row][column].map { cell.trials.contains($0.trials[0]) } == true)
            }
        }
    }

    @Test func `long axes are cut into bins, and a single one is a row`() async throws {
        let report = try await Self.report(["period": "5:100:1"], .latinHypercube)
        let maps = PlateauMap.all(of: report)
        #expect(maps.count == 1)
        let map = try #require(maps.first)
        #expect(map.rows == nil && map.cells.count == 1)
        #expect(map.columns.labels.count == 32)
        #expect(map.columns.labels.first == "5 to 7" && map.columns.labels.last == "98 to 100")
        #expect(map.cells[0].compactMap { $0?.trials }.joined().sorted() == Array(1...12))
    }

    @Test func `the page is well-formed, says the verdict first and has a choice for each map`()
        async throws
    {
        let report = try await Self.report(Self.space)
        let html = report.html
        #expect(XMLParser(data: Data(html.utf8)).parse())
        // Three pairs, each with the third parameter as recommended and averaged.
        #expect(html.matches(of: /type="radio"/).count == 6)
        #expect(html.matches(of: /<svg class="heat"/).count == 6)
        let verdict = try #require(html.range(of: report.verdict.prefix(40)))
        let table = try #require(html.range(of: "The chosen settings"))
        #expect(verdict.lowerBound < table.lowerBound)
        #expect(html.contains("#map-5:checked ~ .maps > .map-5"))
        for name in ["script", "http://www.w3.org/2000", "src="] {
            #expect(!html.contains(name), "\(name)")
        }
        #expect(html.matches(of: /class="mark recommended"/).count >= 3)
        #expect(html.matches(of: /class="mark peak"/).count >= 3)
        #expect(html == report.html)
    }

    @Test func `the walk of the optimum is on every averaged map, in the text and in the rows`()
        async throws
    {
        let report = try await Self.report(["period": "7:15:4", "multiplier": "1:4:1"])
        let walk = try #require(report.walk)
        #expect(walk.folds.count == 6)
        for fold in walk.folds {
            #expect(fold.settings == report.trials[fold.trial - 1].settings)
        }
        let html = report.html
        #expect(html.matches(of: /<polyline class="walk"/).count == 1)
        // A dot for each stay, which may be of several folds.
        #expect(html.matches(of: /class="stop"/).count == walk.moves + 1)
        #expect(html.contains("Where the optimum walked"))
        #expect(report.text.contains("best trial of each fold"))
        let folds = report.csv.split(separator: "\n").dropFirst().flatMap { line in
            line.split(separator: ",", omittingEmptySubsequences: false).last?
                .split(separator: " ").compactMap { Int($0) } ?? []
        }
        #expect(folds.sorted() == Array(1...6))
        let json = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(SearchReport.self, from: json) == report)
    }

    @Test func `a page of one map has no choice, and is written as a file`() async throws {
        let report = try await Self.report(["period": "7:15:4", "multiplier": "1:4:1"])
        #expect(!report.html.contains("radio"))
        let file = FileManager.default.temporaryDirectory
            .appending(path: "hindcast-search-\(UUID()).html")
        defer { try? FileManager.default.removeItem(at: file) }
        try report.write(html: file)
        #expect(try String(contentsOf: file, encoding: .utf8) == report.html)
        #expect(throws: WorkflowError.self) {
            try report.write(html: file.appending(path: "page.html"))
        }
    }
}
