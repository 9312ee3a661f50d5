import ArgumentParser
import Trading
import Workflows

/// The account options of a backtest.
///
/// Ranges, defaults and help come from the settings themselves.
struct AccountOptions: ParsableArguments {
    @Option(help: .account("initial_capital"))
    var capital: Double?

    @Option(help: .account("leverage"))
    var leverage: Double?

    @Option(help: .account("position_size_pct"))
    var positionSize: Double?

    @Option(help: .account("maker_fee"))
    var makerFee: Double?

    @Option(help: .account("taker_fee"))
    var takerFee: Double?

    @Option(help: .account("slippage"))
    var slippage: Double?

    @Flag(inversion: .prefixedNo, help: .account("exit_on_opposite"))
    var exitOnOpposite: Bool?

    @Option(help: .account("forecaster"))
    var forecaster: String?

    @Option(help: .account("forecaster_days"))
    var forecasterDays: Int?

    @Option(
        help: "Seed of what the report draws by chance, the resamples of the Sharpe interval."
    )
    var seed = BacktestRequest.defaultSeed

    /// Puts the options into a request.
    ///
    /// - Throws: `TradingError` for a value out of its range.
    func apply(to request: inout BacktestRequest) throws {
        request.seed = seed
        let given: [String: ParameterValue?] = [
            "initial_capital": capital.map { .number($0) },
            "leverage": leverage.map { .number($0) },
            "position_size_pct": positionSize.map { .number($0) },
            "maker_fee": makerFee.map { .number($0) },
            "taker_fee": takerFee.map { .number($0) },
            "slippage": slippage.map { .number($0) },
            "forecaster": forecaster.map { .text($0) },
            "forecaster_days": forecasterDays.map { .number(Double($0)) },
            "exit_on_opposite": exitOnOpposite.map { .flag($0) },
        ]
        try BacktestRequest.accountSettings.apply(given.compactMapValues(\.self), to: &request)
    }
}

extension ArgumentHelp {
    /// The help of an account setting: description, values and default.
    static func account(_ name: String) -> ArgumentHelp {
        ArgumentHelp(BacktestRequest.accountSettings.first { $0.spec.name == name }?.spec)
    }
}
