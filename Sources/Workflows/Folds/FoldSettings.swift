import Forecasting
import Trading

/// What walk-forward and cross-validation settings have in common.
enum FoldSettings {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// The settings of the trainings, lifted, with the whole's defaults.
    static func training<Whole>(
        _ path: any WritableKeyPath<Whole, TrainingConfiguration> & Sendable,
        of standard: Whole
    ) -> [Setting<Whole>] {
        let seed = Setting(
            "training_seed",
            .integer(0...Int(Int32.max)),
            \TrainingConfiguration.smallSeed,
            of: TrainingConfiguration(),
            "Seed of the trainings: weights, order of the windows, and dropout."
        )
        return (TrainingRequest.configurationSettings + [seed]).map { setting in
            let lifted = setting.lifted(path)
            return lifted.value(in: standard).map(lifted.defaulting(to:)) ?? lifted
        }
    }

    private static let workers = Name(stringValue: "workers")

    /// Writes a backtest, the values of settings beside its own, and the workers.
    static func encode(
        _ backtest: BacktestRequest,
        _ values: [String: ParameterValue],
        workers: Int?,
        to encoder: any Encoder
    ) throws {
        try backtest.encode(to: encoder)
        var container = encoder.container(keyedBy: Name.self)
        for (name, value) in values {
            try container.encode(value, forKey: Name(stringValue: name))
        }
        try container.encodeIfPresent(workers, forKey: Self.workers)
    }

    /// Reads the values of settings; those that are absent stay as they are.
    ///
    /// - Returns: The workers; nil where there are none.
    static func decode<Root>(
        _ settings: [Setting<Root>],
        into root: inout Root,
        from decoder: any Decoder
    ) throws -> Int? {
        let values = try decoder.container(keyedBy: Name.self)
        for setting in settings {
            let name = Name(stringValue: setting.spec.name)
            if let value = try values.decodeIfPresent(ParameterValue.self, forKey: name) {
                try setting.set(value, in: &root)
            }
        }
        return try values.decodeIfPresent(Int.self, forKey: Self.workers)
    }

    /// Checks a backtest whose model is trained in folds.
    ///
    /// - Throws: What tells the first setting that is out of its range.
    static func plan(
        _ backtest: BacktestRequest,
        training: TrainingConfiguration,
        workers: Int?
    ) throws -> BacktestPlan {
        if let workers, !WalkForwardRequest.workerCounts.contains(workers) {
            let bounds = WalkForwardRequest.workerCounts
            throw WorkflowError.invalid(
                parameter: "workers",
                value: "\(workers)",
                remedy: "give \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        let plan = try BacktestPlan(backtest)
        if plan.foldBaseline != nil,
            backtest.forecasterDays != BacktestRequest.defaultForecasterDays
        {
            throw WorkflowError.invalid(
                parameter: "forecaster_days",
                value: "\(backtest.forecasterDays)",
                remedy: "each fold fits a forecaster of its own to the days that it learns from, "
                    + "which are train_days; set that one instead"
            )
        }
        guard plan.trainsNetworks else { return plan }
        try training.validate()
        if let asked = plan.parameters[optional: .lookbackHours], asked != training.lookbackWindow {
            throw WorkflowError.invalid(
                parameter: "lookback_hours",
                value: "\(asked)",
                remedy: "each fold trains a model of its own, whose lookback_window is "
                    + "\(training.lookbackWindow); set that one instead"
            )
        }
        return plan
    }
}

extension TrainingConfiguration {
    /// The seed as a setting has it.
    fileprivate var smallSeed: Int {
        get { Int(clamping: seed) }
        set { seed = UInt64(clamping: newValue) }
    }
}

extension Array {
    /// The settings' values by their names.
    func values<Root>(in root: Root) -> [String: ParameterValue] where Element == Setting<Root> {
        Dictionary(
            compactMap { setting in setting.value(in: root).map { (setting.spec.name, $0) } }
        ) { $1 }
    }

    /// Checks every value of a configuration.
    ///
    /// - Throws: `TradingError` for the first one that is out of its range.
    func check<Root>(_ root: Root) throws(TradingError) where Element == Setting<Root> {
        for setting in self {
            if let value = setting.value(in: root) { try setting.spec.check(value) }
        }
    }
}
