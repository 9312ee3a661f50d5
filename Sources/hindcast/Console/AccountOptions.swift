import ArgumentParser
import Workflows

/// Money and costs of a backtest.
struct AccountOptions: ParsableArguments {
    @Option(help: "Money at the start, in the quote currency.")
    var capital = 10_000.0

    @Option(help: "Notional over margin, 1 to 125.")
    var leverage = 3.0

    @Option(help: "Share of equity put up as margin for a position.")
    var positionSize = 0.10

    @Option(help: "Fee of a resting order, as a share of the notional.")
    var makerFee = 0.0002

    @Option(help: "Fee of every other fill, as a share of the notional.")
    var takerFee = 0.0004

    @Option(help: "How much worse than the price a market order fills, as a share of it.")
    var slippage = 0.0002

    @Flag(inversion: .prefixedNo, help: "Reverse the position on an opposite signal.")
    var exitOnOpposite = true

    /// Puts the options into a request.
    func apply(to request: inout BacktestRequest) {
        request.initialCapital = capital
        request.leverage = leverage
        request.positionSize = positionSize
        request.makerFee = makerFee
        request.takerFee = takerFee
        request.slippage = slippage
        request.exitOnOpposite = exitOnOpposite
    }
}
