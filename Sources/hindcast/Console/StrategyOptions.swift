import ArgumentParser
import Workflows

/// What a user may set of a strategy; what is not set stays the strategy's own.
struct StrategyOptions: ParsableArguments {
    @Option(help: "Confidence from which a signal acts, in percent (default: the strategy's).")
    var minConfidence: Double?

    @Option(help: "Most equity a stop may lose, in percent (default: the strategy's).")
    var riskPerTrade: Double?

    @Option(help: "What an LSTM strategy measures stops in: atr, or forecast, the model's range.")
    var stops: String?

    /// Puts the options into a request.
    func apply(to request: inout BacktestRequest) {
        request.minConfidence = minConfidence
        request.riskPerTrade = riskPerTrade
        request.stops = stops
    }
}
