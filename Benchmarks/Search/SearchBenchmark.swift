import ArgumentParser
import Backtesting
import Connectors
import Foundation
import Market
import Trading

/// Measures the evaluations of a search, and vectorbt and backtesting.py beside them in the same run.
struct SearchBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Measure a grid of SuperTrend settings on one core, beside vectorbt.",
        discussion: """
            Each evaluation of ours has the whole futures mechanics (margin, fees, slippage, stops and \
            targets inside bars, liquidation) and every figure of a report but the bootstrap; \
            indicators are computed anew in each round. vectorbt gets its signals for nothing. \
            `make bench-search` runs it all.
            """
    )

    @Option(help: "Hourly candles as CSV.")
    var candles: String

    @Option(help: "A Python that has vectorbt[rust] and backtesting.")
    var peer: String?

    @Option(help: "Rounds of each measurement.")
    var rounds = 5

    func validate() throws {
        guard rounds >= 1 else { throw ValidationError("--rounds \(rounds): at least 1") }
    }

    func run() throws {
        let key = try SeriesKey(symbol: Symbol("BTCUSDT"), venue: .futures, interval: .oneHour)
        let file = URL(filePath: candles)
        let series = try CandleFile.read(Data(contentsOf: file), named: "candles", key: key).series
        let grid = try SuperTrendGrid(settings: 400)
        print("\(grid.settings.count) SuperTrend settings, \(series.count) bars, one core")
        try compare(grid, on: series, file: file)
        try scale(on: series)
    }

    private func compare(_ grid: SuperTrendGrid, on series: CandleSeries, file: URL) throws {
        let bars = Double(grid.settings.count * series.count)
        var contestants = [
            Contestant(name: "hindcast, every figure", operations: bars, turn: .long) {
                try grid.milliseconds(on: series)
            },
            Contestant(name: "hindcast, SMA cross, one", operations: Double(series.count)) {
                try SMACross.milliseconds(on: series)
            },
        ]
        if let python = peer {
            let peer = try Peer(
                python: python,
                script: "vectorbt_supertrend.py",
                arguments: [file.path, "\(grid.settings.count)"],
                environment: [
                    "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                ]
            )
            print("beside \(peer.name)")
            let one = Double(series.count)
            for (name, command, operations, turn) in [
                ("vectorbt, bare", "bare", bars, Turn.long),
                ("vectorbt, three figures", "figures", bars, .long),
                ("vectorbt, SMA cross, one", "cross", one, Turn()),
                ("backtesting.py, one", "backtesting", one, .long),
            ] {
                contestants.append(
                    Contestant(
                        name: name,
                        operations: operations,
                        turn: turn,
                        measure: { try peer.measure(command) },
                        rest: peer.rest
                    )
                )
            }
        }
        let measured = try Rounds(rounds, warmUps: 1, of: contestants)
        for (index, contestant) in contestants.enumerated() {
            // Thousand bars a millisecond are million bars a second.
            let rates = Samples(measured.rates(of: index).map { $0 * 1000 })
            print("\(contestant.name): \(rates) million bars/s")
        }
        guard contestants.count > 2 else { return }
        for (one, other) in [(2, 0), (3, 0), (4, 1), (5, 0)] {
            let (ours, theirs) = (contestants[other], contestants[one])
            let share = ours.operations / theirs.operations
            let ratio = Samples(measured.ratio(of: one, to: other).sorted.map { $0 * share })
            print("rate of \(ours.name) / \(theirs.name): \(ratio)")
        }
    }

    /// The cost of an evaluated bar for 1, 4 and 16 times the settings, and for longer windows.
    private func scale(on series: CandleSeries) throws {
        for (settings, parts) in [(25, 1), (100, 1), (400, 1), (100, 4), (100, 16)] {
            let grid = try SuperTrendGrid(settings: settings)
            let part = series.slice(0..<(series.count / parts))
            let times = try Samples(rounds: rounds) { try grid.milliseconds(on: part) }
            let cost = times.median * 1e6 / Double(settings * part.count)
            print("\(settings) settings, \(part.count) bars: \(Samples.text(cost)) ns a bar")
        }
    }
}

/// Settings of SuperTrend: twenty periods, as many multipliers.
private struct SuperTrendGrid {
    let settings: [StrategyParameters]
    private let simulator: Simulator
    private let policy: RiskPolicy

    init(settings count: Int) throws {
        let side = Int(Double(count).squareRoot())
        settings = try (0..<count).map { index in
            try StrategyDefinition.superTrend.parameters(overriding: [
                "period": .number(Double(5 + index / side)),
                "multiplier": .number(1 + 0.25 * Double(index % side)),
            ])
        }
        simulator = try Simulator(execution: ExecutionConfiguration())
        policy = RiskPolicy()
    }

    /// Evaluates all of them as a search does: figures and returns, and nothing else.
    func milliseconds(on series: CandleSeries) throws -> Double {
        try 1000
            * seconds {
                // As a search does: few lines are kept, those of the settings in a row.
                let study = Study(series: series).keeping(64)
                for parameters in settings {
                    let evaluation = try simulator.evaluate(
                        StrategyDefinition.superTrend.strategy(for: study, parameters: parameters),
                        policy: policy,
                        study: study,
                        bars: 0..<series.count,
                        funding: nil
                    )
                    precondition(evaluation.returns.count == series.count)
                }
            }
    }
}

/// Long above, short below: the cross of two averages.
private struct SMACross: RuleStrategy {
    static let wording = RuleWording(name: "SMA cross")
    let entry: EntryRules
    private let fast: Column
    private let slow: Column
    private let atr: Column

    init(columns: Columns, parameters: StrategyParameters) {
        entry = EntryRules(parameters)
        fast = columns.column(SMA(period: 10))
        slow = columns.column(SMA(period: 30))
        atr = columns.column(ATR(period: 14))
    }

    func reading(at now: Moment) -> RuleReading? {
        guard let fast = now[fast], let slow = now[slow], let atr = now[atr] else { return nil }
        return fast > slow
            ? RuleReading(side: .long, score: 1, atr: atr)
            : RuleReading(side: .short, score: -1, atr: atr)
    }

    static func milliseconds(on series: CandleSeries) throws -> Double {
        let definition = StrategyDefinition(
            rule: "sma_cross",
            name: "SMA cross",
            summary: "SMA 10 and 30",
            make: SMACross.init
        )
        let simulator = try Simulator(execution: ExecutionConfiguration())
        return try 1000
            * seconds {
                let study = Study(series: series)
                let evaluation = try simulator.evaluate(
                    definition.strategy(for: study),
                    policy: RiskPolicy(),
                    study: study,
                    bars: 0..<series.count,
                    funding: nil
                )
                precondition(evaluation.figures.totalTrades > 0)
            }
    }
}
