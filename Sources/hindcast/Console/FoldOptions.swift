import ArgumentParser
import Trading
import Workflows

/// Options of the commands that teach a strategy in folds.
struct FoldOptions: ParsableArguments {
    @Option(help: "Folds worked on at a time (default: one a core); no figure depends on it.")
    var workers: Int?

    /// Names of the settings of a training, which `--set` takes beside those of the strategy.
    private static let trainingNames = Set(TrainingRequest.settings.map(\.spec.name))

    /// The given values of `--set`, those of the strategy and those of the trainings.
    static func split(
        _ given: [String: ParameterValue]
    ) -> (strategy: [String: ParameterValue], training: [String: ParameterValue]) {
        (
            given.filter { !trainingNames.contains($0.key) },
            given.filter { trainingNames.contains($0.key) }
        )
    }

    /// The settings of a training with the defaults that they have here, a line each.
    static func trainingHelp<Root>(_ settings: [Setting<Root>]) -> String {
        help(settings.filter { trainingNames.contains($0.spec.name) })
    }

    /// Some settings with their defaults, a line each.
    static func help<Root>(_ settings: [Setting<Root>]) -> String {
        settings.map { setting in
            let standard = setting.spec.defaultValue.map { "=\($0)" } ?? ""
            return "  \(setting.spec.name)\(standard)"
        }.joined(separator: "\n")
    }
}

extension ArgumentHelp {
    /// What a setting of a walk-forward or a cross-validation does, its values and its default.
    static func fold<Root>(_ name: String, _ settings: [Setting<Root>]) -> ArgumentHelp {
        ArgumentHelp(settings.first { $0.spec.name == name }?.spec)
    }
}
