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
        help: "Short for --set stops=: what an LSTM strategy measures stops in, atr or forecast."
    )
    var stops: String?

    func validate() throws {
        var seen: Set<String> = []
        for name in given.map(\.name) where !seen.insert(name).inserted {
            throw ValidationError("\(name) is set twice; set it once")
        }
    }

    /// The parameters by name.
    var parameters: [String: ParameterValue] {
        Dictionary(given.map { ($0.name, $0.value) }) { $1 }
    }

    private var given: [Assignment] {
        assignments
            + [
                minConfidence.map { Assignment(.minConfidence, $0) },
                riskPerTrade.map { Assignment(.riskPerTrade, $0) },
                stops.map { Assignment(name: Parameter.stops.name, value: .text($0)) },
            ].compactMap(\.self)
    }

    /// One `name=value`.
    struct Assignment {
        let name: String
        let value: ParameterValue

        init(name: String, value: ParameterValue) {
            self.name = name
            self.value = value
        }

        init(_ parameter: Parameter<Double>, _ value: Double) {
            self.init(name: parameter.name, value: .number(value))
        }

        /// - Throws: `ValidationError` for a text without a name or a value.
        init(_ text: String) throws {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError("--set is '\(text)'; write name=value, such as period=14")
            }
            self.init(name: String(parts[0]), value: ParameterValue(String(parts[1])))
        }
    }
}
