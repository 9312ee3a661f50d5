import ArgumentParser
import Trading
import Workflows

/// How a walk-forward is cut into folds, and how often it is walked.
struct WalkOptions: ParsableArguments {
    @Option(help: .fold("train_days", WalkForwardSettings.settings))
    var train: Int?

    @Option(help: .fold("step_days", WalkForwardSettings.settings))
    var step: Int?

    @Flag(help: .fold("anchored", WalkForwardSettings.settings))
    var anchored = false

    @Option(help: .fold("embargo_bars", WalkForwardSettings.settings))
    var embargo: Int?

    @Option(help: .fold("seeds", WalkForwardSettings.settings))
    var seeds: Int?

    @Option(help: .fold("training_seed", WalkForwardSettings.settings))
    var trainingSeed: Int?

    @Flag(inversion: .prefixedNo, help: .fold("search", WalkForwardSettings.settings))
    var search = WalkForwardSettings().searches

    /// Puts the options, and settings of the trainings, into settings of a walk.
    ///
    /// - Throws: `TradingError` for a value out of its range.
    func apply(
        training: [String: ParameterValue],
        to settings: inout WalkForwardSettings
    ) throws {
        let walk: [String: ParameterValue?] = [
            "train_days": train?.parameterValue,
            "step_days": step?.parameterValue,
            "anchored": .flag(anchored),
            "embargo_bars": embargo?.parameterValue,
            "seeds": seeds?.parameterValue,
            "training_seed": trainingSeed?.parameterValue,
            "search": .flag(search),
        ]
        let given = training.merging(walk.compactMapValues(\.self)) { $1 }
        try WalkForwardSettings.settings.apply(given, to: &settings)
    }
}
