/// Turns a signal into an order: how much, and what to do with the open position.
public struct RiskPolicy: Hashable, Codable, Sendable {
    /// Share of equity put up as margin for one position, above 0 up to 1.
    public var positionSize: Double
    /// Notional over margin, 1...125.
    public var leverage: Double
    /// Most equity that a stop may lose before costs and gaps, in percent, above 0; with the
    /// guide's margin share of 10 % that share usually binds first.
    public var riskPerTradePct: Double
    /// Whether a signal the other way closes the position and reverses it.
    public var exitOnOpposite: Bool

    /// Creates a policy; the defaults are the guide's.
    public init(
        positionSize: Double = 0.10,
        leverage: Double = 3,
        riskPerTradePct: Double = 2,
        exitOnOpposite: Bool = true
    ) {
        self.positionSize = positionSize
        self.leverage = leverage
        self.riskPerTradePct = riskPerTradePct
        self.exitOnOpposite = exitOnOpposite
    }

    /// The settings that a user may change beside leverage, which the account has as well, and the
    /// risk, which is the strategy's.
    public static let settings: [Setting<RiskPolicy>] = [
        Setting(
            "position_size_pct",
            NumberRange(above: 0, to: 1),
            \.positionSize,
            of: RiskPolicy(),
            "Share of equity put up as margin for a position: 0.10 is a tenth."
        ),
        Setting(
            ParameterSpec(
                name: "exit_on_opposite",
                kind: .flag,
                defaultValue: true,
                summary:
                    "Whether an opposite signal that passes its threshold reverses the position."
            ),
            \.exitOnOpposite
        ),
    ]

    /// Checks every setting against its range.
    ///
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)`` for the first bad one.
    public func validate() throws(TradingError) {
        for setting in Self.settings { try setting.spec.check(setting.value(in: self)) }
        try Parameter.leverage.spec.check(.number(leverage))
        try Parameter.riskPerTrade.spec.check(.number(riskPerTradePct))
    }

    /// The order that a signal leads to; nil for none.
    ///
    /// `HOLD` never does anything, nor does a signal in the direction of the open position. One the
    /// other way reverses the position where ``exitOnOpposite`` says so and is ignored elsewhere;
    /// an account with no equity left to open anything closes only.
    public func order(for signal: Signal, account: Account) -> Order? {
        guard let direction = signal.direction, direction != account.position else { return nil }
        guard account.position == nil || exitOnOpposite else { return nil }
        let quantity = quantity(for: signal, equity: account.equity)
        guard quantity > 0 else { return account.position == nil ? nil : .close }
        let entry = Order.Entry(
            direction: direction,
            quantity: quantity,
            stopLoss: signal.stopLoss,
            takeProfit: signal.takeProfit
        )
        return account.position == nil ? .open(entry) : .reverse(entry)
    }

    /// How much to open, in the base currency; 0 where there is no equity.
    ///
    /// The smaller of what the margin carries, `equity * positionSize * leverage / price`, and what
    /// loses no more than the risk at the stop, `equity * risk / |price - stop|`. The second does
    /// not bind without a stop, nor with one at the price itself.
    func quantity(for signal: Signal, equity: Double) -> Double {
        guard equity > 0 else { return 0 }
        let byMargin = equity * positionSize * leverage / signal.price
        guard let stop = signal.stopLoss, stop != signal.price else { return byMargin }
        return min(byMargin, equity * riskPerTradePct / 100 / abs(signal.price - stop))
    }
}
