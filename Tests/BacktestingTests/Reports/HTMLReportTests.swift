import Backtesting
import Foundation
import Market
import TestSupport
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

struct HTMLReportTests {
    /// 0 trades, few, and more than have their stops drawn; a day, a month and a year of hours.
    @Test(arguments: [(bars: 24, trades: 0), (120, 4), (720, 57), (8760, 500)])
    func `a page is well-formed and marks every trade once`(bars: Int, trades: Int) throws {
        let run = try SampleRun(bars: bars, trades: trades)
        let report = try BacktestReport.sample(run)
        let page = try Page(HTMLReport.render([report], window: run.window))
        // Of more trades than candles of a long window, those that won or lost most are marked.
        #expect(page.count(of: "trade") == min(trades, 366))
        #expect(page.count(of: "way") == min(trades, 366))
        #expect(page.rows == trades)
        #expect(page.ids.count == Set(page.ids).count)
    }

    @Test func `a page of several runs shows each run's trades and the candles once`() throws {
        let runs = [try SampleRun(trades: 3), try SampleRun(trades: 8), try SampleRun(trades: 0)]
        let reports = try runs.map { try BacktestReport.sample($0) }
        let page = try Page(HTMLReport.render(reports, window: runs[0].window))
        #expect(page.count(of: "trade") == 11)
        #expect(page.count(of: "up") + page.count(of: "down") == 120)
        #expect(page.elements.count { $0 == "use" } == 2)
        // Equity, drawdown, the candles of each run, and a fan of each that traded.
        #expect(page.elements.count { $0 == "svg" } == 7)
        #expect(page.ids.count == Set(page.ids).count)
    }

    @Test func `stops and targets are marked where a trade has them`() throws {
        let run = try SampleRun(trades: 10)
        let page = try Page(HTMLReport.render([.sample(run)], window: run.window))
        #expect(page.count(of: "stop") == 10)
        #expect(page.count(of: "target") == 8)
    }

    @Test func `a level far from all prices is left out, not cut off`() throws {
        var run = try SampleRun(trades: 2)
        run.result.trades[0].stopLoss = run.window.closes[0] / 100
        run.result.trades[1].takeProfit = run.window.closes[0] * 50
        let html = HTMLReport.render([try .sample(run)], window: run.window)
        let page = try Page(html)
        #expect(page.count(of: "stop") == 1 && page.count(of: "stop-line") == 1)
        #expect(page.count(of: "target") == 1 && page.count(of: "target-line") == 1)
        // All of what is drawn lies inside the plot, 10 to 434.
        let tops = html.matches(of: /class="(?:stop|target)" x="[^"]+" y="([^"]+)"/)
        #expect(tops.count == 2)
        #expect(tops.compactMap { Double($0.output.1) }.allSatisfy { (10...434).contains($0) })
    }

    @Test func `a page leads with the result and its verdict`() throws {
        let run = try SampleRun()
        let html = HTMLReport.render([try .sample(run, history: .unknown)], window: run.window)
        let result = try #require(html.firstRange(of: "EXCELLENT, not supported: 4 trades"))
        let warning = try #require(html.firstRange(of: "It is not known what the model"))
        #expect(result.lowerBound < warning.lowerBound)
    }

    @Test func `no row of a table is without a figure`() throws {
        let run = try SampleRun(trades: 0)
        let reports = [try BacktestReport.sample(run), try .sample(run)]
        for reports in [[reports[0]], reports] {
            let html = HTMLReport.render(reports, window: run.window)
            #expect(!html.contains("n/a"))
            #expect(!html.contains("Win probability"))
            #expect(!TextReport.render([reports[0]]).contains("n/a"))
        }
        // A figure that one of two runs has keeps its row.
        let traded = try SampleRun()
        let mixed = HTMLReport.render(
            [try .sample(run), try .sample(traded)],
            window: run.window
        )
        #expect(mixed.contains("Profit factor") && mixed.contains("n/a"))
    }

    @Test func `on paper a page is whole`() throws {
        let run = try SampleRun(bars: 8760, trades: 2446)
        let html = HTMLReport.render([try .sample(run)], window: run.window)
        #expect(try Page(html).rows == 2446)
        let print = try #require(html.firstRange(of: "@media print")).lowerBound
        let rules = html[print...]
        for rule in [
            "size: A4 landscape", "overflow: visible", "max-height: none", "min-width: 0",
            "display: table-header-group",
        ] {
            #expect(rules.contains(rule), "\(rule)")
        }
    }

    @Test func `markup in names and keys stays text`() throws {
        let hostile = "</title><script>alert('x')</script>&\"\u{0}\u{1B}"
        let run = try SampleRun()
        let report = try BacktestReport.sample(
            run,
            name: hostile,
            runID: hostile,
            model: RunManifest.Model(key: hostile, sha256: hostile),
            history: .unknown
        )
        let html = HTMLReport.render([report], window: run.window)
        let page = try Page(html)
        #expect(!page.elements.contains("script"))
        #expect(!html.contains("<script"))
        #expect(page.text.contains("</title><script>alert('x')</script>&\""))
    }

    @Test func `a page shows the language model's counts`() throws {
        let run = try SampleRun()
        let language = LanguageUsage(model: "llama3.1", consulted: 12, saved: 700, refused: 12)
        let page = try Page(
            HTMLReport.render([.sample(run, language: language)], window: run.window)
        )
        #expect(page.text.contains("llama3.1 answered at 0 of the 12 bars"))
        #expect(page.text.contains("12 / 700"))
        #expect(page.text.contains("12 / 0"))
    }

    @Test func `a calibrated model's bins are dots, and one without has no diagram`() throws {
        let run = try SampleRun()
        let plain = try Page(HTMLReport.render([.sample(run)], window: run.window))
        #expect(plain.count(of: "bin") == 0)
        #expect(!plain.text.contains("Brier"))
        let html = HTMLReport.render([try .sample(run, calibration: .sample)], window: run.window)
        let page = try Page(html)
        #expect(page.count(of: "bin") == 5)
        #expect(
            page.text.contains(
                "Validation (fitted here): Brier score 0.2400, of the constant 0.2475, "
                    + "calibration error 1.00 %, 45.00 % of 140 trades won"
            )
        )
        #expect(page.text.contains("Each bar's score opened a trade of its own."))
        #expect(page.text.contains("Test: 30.00 % predicted, 0.00 % observed, 1 times"))
        // Half of what was predicted at 0.5 came true: the dot is in the middle of the square.
        #expect(html.contains(#"cx="218.0" cy="180.0" r="11.0""#))
        var half = CalibrationReport.sample
        half.test = nil
        let untested = try Page(
            HTMLReport.render([.sample(run, calibration: half)], window: run.window)
        )
        #expect(untested.count(of: "bin") == 3)
    }

    @Test func `a page asks for nothing outside itself`() throws {
        let run = try SampleRun()
        let html = HTMLReport.render([try .sample(run)], window: run.window)
            .replacing("http://www.w3.org/1999/xhtml", with: "")
        for outside in ["http", "//", "src=", "@import", "<link", "<script", "url(h"] {
            #expect(!html.contains(outside), "\(outside)")
        }
        #expect(html.contains("prefers-color-scheme: dark"))
    }

    @Test(arguments: [
        (bars: 24, candles: 24, legend: "One candle for each 1h bar."),
        (bars: 366, candles: 366, legend: "One candle for each 1h bar."),
        (bars: 720, candles: 360, legend: "Each candle holds 2 bars of 1h."),
        (bars: 8760, candles: 365, legend: "Each candle holds 24 bars of 1h."),
    ])
    func `many bars are put together, and the legend says so`(
        bars: Int,
        candles: Int,
        legend: String
    ) throws {
        let run = try SampleRun(bars: bars, trades: 1)
        let html = HTMLReport.render([try .sample(run)], window: run.window)
        let page = try Page(html)
        #expect(page.count(of: "up") + page.count(of: "down") == candles)
        #expect(html.contains(legend))
    }

    @Test func `equal reports give equal pages`() throws {
        let run = try SampleRun()
        let first = HTMLReport.render([try .sample(run)], window: run.window)
        #expect(HTMLReport.render([try .sample(run)], window: run.window) == first)
    }

    @Test func `a price that never moves and a window of one bar can be drawn`() throws {
        let window = try CandleSeries.make(closes: [100])
        var run = try SampleRun(bars: 1, trades: 0)
        run.window = window
        let html = HTMLReport.render([try .sample(run)], window: window)
        _ = try Page(html)
        #expect(html.firstMatch(of: /[ML ">-](nan|inf)/) == nil)
    }
}

/// What a strict XML parser finds in a page.
final class Page: NSObject, XMLParserDelegate {
    private(set) var elements: [String] = []
    private(set) var classes: [String] = []
    private(set) var ids: [String] = []
    private(set) var text = ""
    /// Rows of the tables of trades.
    private(set) var rows = 0
    private var isInTrades = false

    init(_ html: String) throws {
        super.init()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = self
        try #require(parser.parse(), "\(String(describing: parser.parserError))")
    }

    /// How many elements have a class.
    func count(of name: String) -> Int {
        classes.count { $0 == name }
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements.append(name)
        classes += attributes["class", default: ""].split(separator: " ").map(String.init)
        ids += [attributes["id"]].compactMap(\.self)
        if name == "table" {
            isInTrades = attributes["class"] == "trades"
        }
        if name == "tr", isInTrades, attributes["class"] != nil {
            rows += 1
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        text += string
    }
}
