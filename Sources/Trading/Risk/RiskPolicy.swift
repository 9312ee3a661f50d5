/// Turns a signal into an order: its size, and what to do with the open position.
public struct RiskPolicy: Hashable, Codable, Sendable {
    /// Margin of one position as a share of equity, above 0 up to 1.
    public var positionSize: Double
    /// Notional over margin, 1...125.
    public var leverage: Double
    /// Most equity that a stop may lose before costs and gaps, in percent, above 0; with the
    /// guide's margin share of 10 % that share usually binds first.
    public var riskPerTradePct: Double
    /// Whether an opposite signal reverses the position.
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

    /// Validates every setting.
    ///
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)`` for the first one that is
    ///   out of range.
    public func validate() throws(TradingError) {
        for setting in Self.settings { try setting.spec.check(setting.value(in: self)) }
        try Parameter.leverage.spec.check(.number(leverage))
        try Parameter.riskPerTrade.spec.check(.number(riskPerTradePct))
    }

    /// The order of a signal; nil for none.
    ///
    /// `HOLD` does nothing, nor does a signal in the direction of the open position. An opposite
    /// signal reverses the position if ``exitOnOpposite`` is set, else it is ignored. An account
    /// without equity only closes.
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

    /// The quantity to open, in the base currency; 0 without equity.
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
