import Workflows

/// Money and costs of a backtest.
enum AccountFields {
    private static let capital = Field.number(
        "initial_capital",
        "Money at the start, in the quote currency.",
        above: 0,
        to: 1e12
    ).defaulting(to: 10_000)
    private static let leverage = Field.number(
        "leverage",
        "Notional over margin.",
        from: 1,
        to: 125
    ).defaulting(to: 3)
    private static let positionSize = Field.number(
        "position_size_pct",
        "Share of equity put up as margin for a position: 0.10 is a tenth.",
        above: 0,
        to: 1
    ).defaulting(to: 0.10)
    private static let makerFee = Field.number(
        "maker_fee",
        "Fee of a resting order, as a share of the notional.",
        from: 0,
        to: 0.1
    ).defaulting(to: 0.0002)
    private static let takerFee = Field.number(
        "taker_fee",
        "Fee of every other fill, as a share of the notional.",
        from: 0,
        to: 0.1
    ).defaulting(to: 0.0004)
    private static let slippage = Field.number(
        "slippage",
        "How much worse than the price a market order fills, as a share of it.",
        from: 0,
        to: 0.1
    ).defaulting(to: 0.0002)
    private static let exitOnOpposite = Field.flag(
        "exit_on_opposite",
        "Whether an opposite signal that passes its threshold reverses the position."
    ).defaulting(to: true)

    static let all: [AnyField] = [
        .optional(capital), .optional(leverage), .optional(positionSize), .optional(makerFee),
        .optional(takerFee), .optional(slippage), .optional(exitOnOpposite),
    ]

    /// Reads the fields.
    ///
    /// - Returns: What puts them into a request, whose own values stand for what is absent.
    static func read(from reader: inout FieldReader) -> (inout BacktestRequest) -> Void {
        let capital = reader.optional(capital)
        let leverage = reader.optional(leverage)
        let positionSize = reader.optional(positionSize)
        let makerFee = reader.optional(makerFee)
        let takerFee = reader.optional(takerFee)
        let slippage = reader.optional(slippage)
        let exitOnOpposite = reader.optional(exitOnOpposite)
        return { request in
            request.initialCapital = capital ?? request.initialCapital
            request.leverage = leverage ?? request.leverage
            request.positionSize = positionSize ?? request.positionSize
            request.makerFee = makerFee ?? request.makerFee
            request.takerFee = takerFee ?? request.takerFee
            request.slippage = slippage ?? request.slippage
            request.exitOnOpposite = exitOnOpposite ?? request.exitOnOpposite
        }
    }
}
