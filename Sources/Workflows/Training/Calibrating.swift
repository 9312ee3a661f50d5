package import Backtesting
package import Forecasting
import Foundation
import Hashing
import Market
import Trading

extension HeldOutForecasts {
    /// How many bars are judged between two looks at whether to go on.
    private static let sliceOfBars = 256

    /// The calibrations of all strategies that trade on forecasts.
    ///
    /// At each bar of a part its score opens a trade of its own, on the strategy's own levels by
    /// the ATR and with the default costs. Scores are those without a language model.
    ///
    /// - Parameters:
    ///   - progress: Told how many bars of all strategies have been judged.
    ///   - isCancelled: Asked now and then; by default whether the current task is cancelled.
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

    /// What came of the part's trades; none is opened that may not have ended inside it, whatever
    /// becomes of it, as leaving out the slow ones alone would favour the nearer level.
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

/// The calibrations of a model as the archive keeps them beside it: `calibrations.json`.
enum CalibrationFile {
    /// The file's bytes; the same calibrations give the same.
    static func encode(_ calibrations: [String: Calibration]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return SealedJSON.seal(try encoder.encode(calibrations))
    }

    /// The calibrations of a model, by strategy; empty for one that has none.
    ///
    /// - Throws: `ForecastingError` for a file that is damaged.
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

    /// Releases before the archive kept calibrations inside `model.json`.
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
