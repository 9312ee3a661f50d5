extension ExecutionConfiguration {
    /// Names on the wire; a property without a name here does not compile.
    enum CodingKeys: String, CodingKey {
        case initialCapital = "initial_capital"
        case leverage
        case makerFee = "maker_fee"
        case takerFee = "taker_fee"
        case slippage
        case maintenance
    }
}
