import Trading

/// Fees, slippage, leverage and initial capital of a backtest.
public struct ExecutionConfiguration: Hashable, Codable, Sendable {
    /// Initial capital, in the quote currency.
    public var initialCapital: Double
    /// Notional over margin of every position, 1...125.
    public var leverage: Double
    /// Fee of a resting order (a target), as a share of the notional.
    public var makerFee: Double
    /// Fee of every other fill, as a share of the notional.
    public var takerFee: Double
    /// How much worse than the bar's price a market order or a stop fills, as a share of the price.
    public var slippage: Double
    /// Maintenance margin by notional.
    public var maintenance: MaintenanceMargin

    /// Creates a configuration; the defaults are the guide's.
    public init(
        initialCapital: Double = 10_000,
        leverage: Double = 3,
        makerFee: Double = 0.0002,
        takerFee: Double = 0.0004,
        slippage: Double = 0.0002,
        maintenance: MaintenanceMargin = .bitcoin
    ) {
        self.initialCapital = initialCapital
        self.leverage = leverage
        self.makerFee = makerFee
        self.takerFee = takerFee
        self.slippage = slippage
        self.maintenance = maintenance
    }
}

extension ExecutionConfiguration {
    /// Validates every setting.
    ///
    /// - Throws: ``BacktestError/invalidParameter(name:value:remedy:)`` for the first one that is
    ///   out of range.
    public func validate() throws(BacktestError) {
        for setting in Self.settings {
            let value = setting.value(in: self)
            guard case .number(let number)? = value, let value, !setting.spec.accepts(value) else {
                continue
            }
            throw .invalidParameter(
                name: setting.spec.name,
                value: "\(number)",
                remedy: "use \(setting.spec.allowed)"
            )
        }
        try maintenance.validate()
        try maintenance.check(leverage: leverage)
    }
}

extension ExecutionConfiguration {
    /// JSON names; a property without a name here does not compile.
    enum CodingKeys: String, CodingKey {
        case initialCapital = "initial_capital"
        case leverage
        case makerFee = "maker_fee"
        case takerFee = "taker_fee"
        case slippage
        case maintenance
    }
}
