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

    @Argument(help: "Claims about returns, about choices, or of whole reports of accounts.")
    var group: ClaimGroup

    @Option(help: "Series of each kind.")
    var series = 1000

    @Option(help: "Threads.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "Hourly candles of BTC, as CSV; without it the embedded sample.")
    var candles: String?

    @Option(help: "Lengths of the series without gain, in bars, with commas between them.")
    var bars = "720,2160"

    @Flag(help: "Leave the power out.")
    var sizeOnly = false

    @Flag(help: "Leave the sizes out.")
    var powerOnly = false

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
        let real = try realBars()
        let kinds = [
            NullSeries.independent, .garch, .autoregression, .shuffled(Self.returns(of: real)),
        ]
        for bars in powerOnly ? [] : lengths {
            var columns: [EvidenceTable.Column] = []
            for kind in kinds {
                let setting = Measurement.Setting(kind: kind, bars: bars, ratio: 0)
                let shares = try await shares(setting, real)
                columns.append(.init(head: kind.name, shares: shares))
                Self.note("size, \(kind.name), \(bars) bars")
            }
            print(
                "#### Size, \(group.heading)\(bars) bars\n\n"
                    + EvidenceTable.sizes(group.claims, columns, series: series)
            )
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
                let shares = try await shares(setting, real)
                let head = "\(Int(ratio)) over \(years) y"
                columns.append(.init(head: head, shares: shares))
                Self.note("power, " + head)
            }
        }
        print(
            "#### Power, \(group.heading)annual Sharpe ratio in GARCH-t\n\n"
                + EvidenceTable.powers(group.claims, columns, series: series)
        )
    }

    /// The share of the series of which each claim of the group is made.
    private func shares(
        _ setting: Measurement.Setting,
        _ real: [NullCandles.Shape]
    ) async throws -> [Double?] {
        let planted = setting.ratio > 0
        switch group {
        case .returns:
            return try await Measurement.shares(series: series, threads: threads) { number in
                let (returns, benchmark) = Measurement.returns(setting, number: number)
                return Claims.made(
                    of: returns,
                    benchmark: benchmark,
                    seed: UInt64(number),
                    planted: planted
                )
            }
        case .choices:
            return try await Measurement.shares(series: series, threads: threads) { number in
                let (returns, benchmark) = Measurement.returns(setting, number: number)
                return try ChoiceClaims.made(
                    of: returns,
                    benchmark: benchmark,
                    seed: UInt64(number),
                    planted: planted
                )
            }
        case .accounts:
            let accounts = AccountClaims(
                candles: NullCandles(kind: setting.kind, shapes: real),
                bars: setting.bars,
                ratio: setting.ratio
            )
            return try await Measurement.shares(series: series, threads: threads) { number in
                try accounts.made(seed: UInt64(number) &* 0x9E37_79B9 &+ UInt64(setting.bars))
            }
        }
    }

    /// Whole days of real bars, as ratios to the close before.
    private func realBars() throws -> [NullCandles.Shape] {
        let data =
            try candles.map { try Data(contentsOf: URL(filePath: $0)) }
            ?? Data(bytes: hindcast_sample_bytes(), count: hindcast_sample_size())
        let key = SeriesKey(symbol: try Symbol("BTCUSDT"), venue: .spot, interval: .oneHour)
        let series = try CandleFile.read(data, named: candles ?? "sample", key: key).series
        return (1..<series.count).map { bar in
            let before = series.closes[bar - 1]
            return NullCandles.Shape(
                high: series.highs[bar] / before,
                low: series.lows[bar] / before,
                close: series.closes[bar] / before
            )
        }
    }

    /// Log returns less their mean, of unit deviation.
    private static func returns(of bars: [NullCandles.Shape]) -> [Double] {
        let returns = bars.map { log($0.close) }
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

/// What is measured in one run of the command.
enum ClaimGroup: String, ExpressibleByArgument, CaseIterable {
    case returns
    case choices
    case accounts

    /// Its claims, in the order of its table.
    var claims: [Claim] {
        switch self {
        case .returns: Claims.all
        case .choices: ChoiceClaims.all
        case .accounts: AccountClaims.all
        }
    }

    /// What stands in the headings of its tables before the number of bars.
    var heading: String {
        switch self {
        case .returns: ""
        case .choices: "choices, "
        case .accounts: "accounts, "
        }
    }
}
