import ArgumentParser
import Trading
import Workflows

/// The parameters of a strategy; the others keep their defaults.
struct StrategyOptions: ParsableArguments {
    /// The help of the parameters.
    static var help: String {
        """
        Settings for --set, with their defaults (`hindcast strategies` has ranges and meanings):

        \(Workspace.strategies.settingsHelp)
        """
    }

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A setting of the strategy; may be given again for another one.",
            valueName: "name=value"
        ),
        transform: Assignment.init
    )
    var assignments: [Assignment] = []

    @Option(
        help: "Short for --set min_confidence=: confidence from which a signal acts, in percent."
    )
    var minConfidence: Double?

    @Option(help: "Short for --set risk_per_trade=: most equity a stop may lose, in percent.")
    var riskPerTrade: Double?

    @Option(
        help: "Short for --set stops=: what places an LSTM strategy's stops: atr, forecast or band."
    )
    var stops: String?

    func validate() throws {
        _ = try Assignment.byName(given)
    }

    /// The parameters by name.
    var parameters: [String: ParameterValue] {
        Dictionary(given.map { ($0.name, $0.value) }) { $1 }
    }

    private var given: [Assignment] {
        assignments
            + [
                minConfidence.map {
                    Assignment(name: Parameter.minConfidence.name, value: .number($0))
                },
                riskPerTrade.map {
                    Assignment(name: Parameter.riskPerTrade.name, value: .number($0))
                },
                stops.map { Assignment(name: Parameter.stops.name, value: .text($0)) },
            ].compactMap(\.self)
    }
}
