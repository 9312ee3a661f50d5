import ArgumentParser
import CSample
import Connectors
import Foundation
import Market

/// What `make calibrate-evidence` runs.
struct Calibrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reports",
        abstract: "Measure size and power of every claim that a report makes.",
        discussion: """
            Prints the tables of docs/evidence.md: how often each claim is made of series without \
            any gain, and of series with a planted annual Sharpe ratio. The same arguments print the \
            same tables, for any number of threads.
            """
    )

    @Option(help: "Series of each kind.")
    var series = 1000

    @Option(help: "Threads.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Hourly candles of BTC, as CSV; without it the embedded sample.")
    var candles: String?

    @Option(help: "Lengths of the series without gain, in bars, with commas between them.")
    var bars = "90,360,720,2160"

    @Flag(help: "Leave the power out.")
    var sizeOnly = false

    func validate() throws {
        guard series >= 1, threads >= 1 else {
            throw ValidationError("--series and --threads have to be at least 1.")
        }
        guard lengths.allSatisfy({ $0 >= 60 }), !lengths.isEmpty else {
            throw ValidationError("--bars \(bars): give lengths of at least 60, such as 720,2160.")
        }
    }

    private var lengths: [Int] {
        bars.split(separator: ",").map { Int($0) ?? 0 }
    }

    func run() async throws {
        let kinds = [
            NullSeries.independent, .garch, .autoregression, .shuffled(try shuffledReturns()),
        ]
        for bars in lengths {
            var columns: [EvidenceTable.Column] = []
            for kind in kinds {
                let setting = Measurement.Setting(kind: kind, bars: bars, ratio: 0)
                let shares = await Measurement.shares(setting, series: series, threads: threads)
                columns.append(.init(head: kind.name, shares: shares))
                Self.note("size, \(kind.name), \(bars) bars")
            }
            print("### Size, \(bars) bars\n\n" + EvidenceTable.sizes(columns, series: series))
        }
        guard !sizeOnly else { return }
        var columns: [EvidenceTable.Column] = []
        // Bars of twelve hours: power depends on years, hardly on how they are cut into bars.
        let year = 730
        for years in [1, 2, 4] {
            for ratio in [1.0, 2, 3] {
                let setting = Measurement.Setting(
                    kind: .garch,
                    bars: year * years,
                    ratio: ratio / Double(year).squareRoot()
                )
                let shares = await Measurement.shares(setting, series: series, threads: threads)
                let head = "\(Int(ratio)) over \(years) y"
                columns.append(.init(head: head, shares: shares))
                Self.note("power, " + head)
            }
        }
        print(
            "### Power, annual Sharpe ratio in GARCH-t\n\n"
                + EvidenceTable.powers(columns, series: series)
        )
    }

    /// Hourly log returns less their mean, of unit deviation.
    private func shuffledReturns() throws -> [Double] {
        let data =
            try candles.map { try Data(contentsOf: URL(filePath: $0)) }
            ?? Data(bytes: hindcast_sample_bytes(), count: hindcast_sample_size())
        let key = SeriesKey(symbol: try Symbol("BTCUSDT"), venue: .spot, interval: .oneHour)
        let name = candles ?? "sample"
        let closes = try CandleFile.read(data, named: name, key: key).series.closes
        let returns = zip(closes, closes.dropFirst()).map { log($1 / $0) }
        let mean = returns.reduce(0, +) / Double(returns.count)
        let variance = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(returns.count)
        let whole = returns.prefix(returns.count / 24 * 24)
        // Less the mean of what is drawn from, so that the expected return is exactly zero.
        let centre = whole.reduce(0, +) / Double(whole.count)
        return whole.map { ($0 - centre) / variance.squareRoot() }
    }

    private static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
