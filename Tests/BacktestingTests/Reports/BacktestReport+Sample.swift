import Backtesting
import Foundation
import Market
import TestSupport
import Trading

/// A made-up run: candles of a seeded walk, and trades at regular distances along it.
struct SampleRun {
    var window: CandleSeries
    var result: BacktestResult

    /// A window of so many hours, and so many trades spread over it, long and short in turn.
    init(bars: Int = 120, trades count: Int = 4, seed: UInt64 = 1) throws {
        let window = try CandleSeries.randomWalk(count: bars, seed: seed)
        let spacing = count > 0 ? bars / count : bars
        let trades = try (0..<count).map { number in
            try Self.trade(number: number, spacing: spacing, window: window)
        }
        var balance = 10_000.0
        var points = [EquityPoint(timestamp: window.openTimes[0], equity: balance)]
        var remaining = trades[...]
        for index in 0..<window.count {
            let close = window.closeTime(at: index)
            while let trade = remaining.first, trade.exitTime < close {
                balance += trade.pnl
                remaining.removeFirst()
            }
            var open = 0.0
            if let trade = remaining.first, trade.entryTime < close {
                open = trade.direction.sign * (window.closes[index] - trade.entryPrice) * 30
            }
            points.append(EquityPoint(timestamp: close, equity: balance + open))
        }
        self.window = window
        result = BacktestResult(trades: trades, equityCurve: points, fundingComplete: true)
    }

    private static func trade(
        number: Int,
        spacing: Int,
        window: CandleSeries
    ) throws -> Trade {
        let direction: Direction = number.isMultiple(of: 2) ? .long : .short
        let entry = number * spacing
        let exit = entry + max(1, spacing * 2 / 3)
        let (from, to) = (window.opens[entry], window.closes[exit])
        let gain = direction.sign * (to - from) * 30
        return try .sample(
            pnl: gain - 2,
            entry: entry,
            exit: exit,
            direction: direction,
            fees: 2,
            reason: gain > 0 ? .takeProfit : .stopLoss,
            prices: (from, to),
            stopLoss: from * (1 - direction.sign * 0.02),
            takeProfit: number % 5 == 4 ? nil : from * (1 + direction.sign * 0.03)
        )
    }
}

extension BacktestReport {
    /// A report of a made-up run of which a test states only what matters.
    static func sample(
        _ run: SampleRun? = nil,
        name: String = "SuperTrend",
        runID: String = "run-1",
        createdAt: Timestamp = .testStart,
        model: RunManifest.Model? = nil,
        history: ModelHistory = .noModel,
        missingInputs: Set<Evidence.MissingInput> = [],
        language: LanguageUsage? = nil,
        calibration: CalibrationReport? = nil,
        causality: Causality? = nil,
        execution: ExecutionConfiguration = ExecutionConfiguration(),
        result: BacktestResult? = nil
    ) throws -> BacktestReport {
        let run = try run ?? SampleRun()
        var input = EvidenceInput(
            window: run.window,
            result: result ?? run.result,
            provenance: ForecastProvenance(history, bars: run.window.count),
            seed: 7
        )
        input.missingInputs = missingInputs
        input.language = language
        input.calibration = calibration
        input.causality = causality
        return BacktestReport(
            runID: runID,
            createdAt: createdAt,
            run: RunManifest(
                hindcast: "0.1.0",
                strategy: RunManifest.Strategy(
                    id: "supertrend",
                    name: name,
                    parameters: .sample
                ),
                window: run.window,
                execution: execution,
                risk: RiskPolicy(),
                dataSHA256: String(repeating: "ab", count: 32),
                model: model,
                language: language?.model.map {
                    RunManifest.Language(model: $0, settings: "cold", promptSHA256: "cd")
                },
                seed: 7
            ),
            of: input
        )
    }

    /// The report's JSON as Foundation objects.
    func object() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: json()) as? [String: Any] ?? [:]
    }
}

extension CalibrationReport {
    /// A made-up calibration with three and two bins.
    static let sample = CalibrationReport(
        basis: "Each bar's score opened a trade of its own.",
        validation: Part(
            brierScore: 0.24,
            expectedCalibrationError: 0.01,
            baseRate: 0.45,
            constant: 0.45,
            count: 140,
            bins: [
                Bin(predicted: 0.3, observed: 0.31, count: 40),
                Bin(predicted: 0.5, observed: 0.5, count: 90),
                Bin(predicted: 0.7, observed: 0.68, count: 10),
            ]
        ),
        test: Part(
            brierScore: 0.2512,
            expectedCalibrationError: 0.0735,
            baseRate: 0.6,
            constant: 0.45,
            count: 3,
            bins: [
                Bin(predicted: 0.3, observed: 0, count: 1),
                Bin(predicted: 0.55, observed: 1, count: 2),
            ]
        )
    )
}

extension StrategyParameters {
    /// Some settings with their values.
    fileprivate static var sample: StrategyParameters {
        StrategyParameters([
            Parameter.minConfidence.spec, Parameter.lookbackHours.spec,
            Parameter.usesLanguageModel.spec, Parameter.riskPerTrade.spec, Parameter.stops.spec,
        ])
    }
}
