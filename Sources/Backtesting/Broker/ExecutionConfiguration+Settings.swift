public import Trading

extension ExecutionConfiguration {
    /// The account settings that a user may change, each with its property.
    public static let settings: [Setting<ExecutionConfiguration>] = {
        let standard = ExecutionConfiguration()
        return [
            Setting(
                "initial_capital",
                NumberRange(from: 1e-6, to: 1e12),
                \.initialCapital,
                of: standard,
                "Money at the start, in the quote currency."
            ),
            Setting(Parameter.leverage.spec, \.leverage),
            Setting(
                "maker_fee",
                share,
                \.makerFee,
                of: standard,
                "Fee of a resting order, as a share of the notional."
            ),
            Setting(
                "taker_fee",
                share,
                \.takerFee,
                of: standard,
                "Fee of every other fill, as a share of the notional."
            ),
            Setting(
                "slippage",
                share,
                \.slippage,
                of: standard,
                "How much worse than the price a market order fills, as a share of it."
            ),
        ]
    }()

    private static let share = NumberRange(from: 0, to: 0.1)
}
