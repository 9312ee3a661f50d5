import Backtesting
package import Forecasting
import Market
import Trading

extension HeldOutForecasts {
    /// Bars from the decision on after which a trade is closed at the market.
    fileprivate static let longestTrade = 240

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
    ) throws -> [String: Forecasting.Calibration] {
        let study = Study(series: series, forecasts: forecasts)
        let definitions = StrategyCatalog.definitions.filter(\.usesForecast)
        let barsOfEach = validation.count + test.count
        var calibrations: [String: Forecasting.Calibration] = [:]
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
            calibrations[definition.id] = Forecasting.Calibration(
                validation: try outcomes(of: validation, after: 0),
                test: try outcomes(of: test, after: validation.count),
                basis: .standard
            )
        }
        return calibrations
    }

    private typealias Outcome = Forecasting.Calibration.Outcome

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
        for bar in part.dropLast(Self.longestTrade - 1) {
            if (bar - part.lowerBound).isMultiple(of: Self.sliceOfBars) {
                try report(bar - part.lowerBound)
            }
            let trade = try simulator.trade(
                of: strategy,
                policy: policy,
                study: study,
                bars: bar..<bar + Self.longestTrade
            )
            guard let trade else { continue }
            let score = strategy.signal(at: study.moment(at: bar)).score
            outcomes.append(Outcome(strength: abs(score), won: trade.pnl > 0))
        }
        return outcomes
    }
}

extension Forecasting.Calibration.Basis {
    /// The trades of a calibration: stops by the ATR and the default costs.
    static let standard = Self(stops: .atr, execution: ExecutionConfiguration())

    /// The trades of a plan, each on its own, for as long as a calibration lets them last.
    init(stops: Stops, execution: ExecutionConfiguration) {
        self.init(
            stops: stops.rawValue,
            leverage: execution.leverage,
            makerFee: execution.makerFee,
            takerFee: execution.takerFee,
            slippage: execution.slippage,
            longestTrade: HeldOutForecasts.longestTrade
        )
    }
}
