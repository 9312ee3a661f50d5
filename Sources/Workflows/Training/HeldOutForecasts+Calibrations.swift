package import Backtesting
package import Forecasting
import Foundation
import Hashing
import Market
import Trading

extension HeldOutForecasts {
    /// How many bars are simulated between two checks for cancellation.
    private static let sliceOfBars = 256

    /// Calibrations of all strategies that trade on forecasts.
    ///
    /// At each bar of a part its score opens a separate trade, with the strategy's own levels by
    /// the ATR and the default costs. Scores are those without a language model.
    ///
    /// - Parameters:
    ///   - progress: Receives how many bars of all strategies have been simulated.
    ///   - isCancelled: Checked regularly; by default whether the current task is cancelled.
    /// - Returns: Calibrations by strategy; a strategy with too few trades has none.
    /// - Throws: `CancellationError`, `TradingError` or `BacktestError` where the defaults of a
    ///   strategy are refused.
    package func calibrations(
        progress: ProgressSink = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws -> [String: Calibration] {
        let study = Study(series: series, forecasts: forecasts)
        let definitions = StrategyCatalog.definitions.filter(\.usesForecast)
        let barsOfEach = validation.count + test.count
        var calibrations: [String: Calibration] = [:]
        for (number, definition) in definitions.enumerated() {
            func outcomes(of part: Range<Int>, after completed: Int) throws -> [Outcome] {
                try self.outcomes(of: definition, study: study, part: part) { bars in
                    guard !isCancelled() else { throw CancellationError() }
                    progress(
                        ProgressUpdate(
                            stage: "Calibrating",
                            completed: number * barsOfEach + completed + bars,
                            total: definitions.count * barsOfEach,
                            unit: "bars",
                            note: definition.name
                        )
                    )
                }
            }
            calibrations[definition.id] = Calibration(
                validation: try outcomes(of: validation, after: 0),
                test: try outcomes(of: test, after: validation.count),
                basis: .standard
            )
        }
        return calibrations
    }

    private typealias Outcome = Calibration.Outcome

    /// Outcomes of the part's trades.
    ///
    /// A trade is opened only if it must end inside the part: leaving out only the slow ones would
    /// favour the nearer level.
    private func outcomes(
        of definition: StrategyDefinition,
        study: Study,
        part: Range<Int>,
        report: (_ bars: Int) throws -> Void
    ) throws -> [Outcome] {
        var parameters = definition.defaults
        parameters[.minConfidence] = 0
        parameters[.usesLanguageModel] = false
        parameters[.stops] = .atr
        let strategy = try definition.strategy(for: study, parameters: parameters)
        let policy = RiskPolicy(riskPerTradePct: parameters[.riskPerTrade])
        let simulator = try Simulator(execution: ExecutionConfiguration())
        var outcomes: [Outcome] = []
        for bar in part.dropLast(Calibration.longestTrade - 1) {
            if (bar - part.lowerBound).isMultiple(of: Self.sliceOfBars) {
                try report(bar - part.lowerBound)
            }
            let trade = try simulator.trade(
                of: strategy,
                policy: policy,
                study: study,
                bars: bar..<bar + Calibration.longestTrade
            )
            guard let trade else { continue }
            let score = strategy.signal(at: study.moment(at: bar)).score
            outcomes.append(Outcome(strength: abs(score), won: trade.pnl > 0))
        }
        return outcomes
    }
}

/// The file of a model's calibrations in the archive: `calibrations.json`.
enum CalibrationFile {
    /// The file's bytes; equal calibrations give equal bytes.
    static func encode(_ calibrations: [String: Calibration]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return SealedJSON.seal(try encoder.encode(calibrations))
    }

    /// The calibrations of a model, by strategy; empty without any.
    ///
    /// - Throws: `ForecastingError` for a damaged file.
    static func read(
        from model: StoredModel,
        named sha256: String,
        in store: ModelStore
    ) throws -> [String: Calibration] {
        guard let bytes = try store.calibrations(of: sha256) else {
            return try legacy(in: model, named: sha256)
        }
        return try checked(store.calibrationsFile(of: sha256).path) {
            try SealedJSON.open(bytes).map {
                try JSONDecoder().decode([String: Calibration].self, from: $0)
            }
        }
    }

    /// Releases before the archive stored calibrations inside `model.json`.
    private static func legacy(
        in model: StoredModel,
        named sha256: String
    ) throws -> [String: Calibration] {
        struct Manifest: Decodable {
            struct Origin: Decodable {
                let trained: Training?
            }
            struct Training: Decodable {
                let calibrations: [String: Calibration]?
            }
            let origin: Origin
        }
        return try checked("model.json of \(sha256)") {
            try JSONDecoder().decode(Manifest.self, from: model.description)
                .origin.trained?.calibrations ?? [:]
        }
    }

    private static func checked(
        _ path: String,
        _ read: () throws -> [String: Calibration]?
    ) throws -> [String: Calibration] {
        guard let calibrations = try? read() ?? nil, calibrations.values.allSatisfy(\.isUsable)
        else {
            throw ForecastingError.damagedFile(
                path: path,
                reason: "its calibrations cannot be used"
            )
        }
        return calibrations
    }
}
