import Market

/// Turns a signal into an order: its size, and what to do with the open position.
public struct RiskPolicy: Hashable, Codable, Sendable {
    /// Largest share of equity put up as margin for one position, above 0 up to 1; nil for all of
    /// it.
    public var positionSize: Double?
    /// Notional over margin, 1...125.
    public var leverage: Double
    /// The equity that a stop loses before costs and gaps, in percent, above 0: it decides the size
    /// wherever neither ``positionSize`` nor ``leverage`` caps it.
    public var riskPerTradePct: Double
    /// Whether an opposite signal reverses the position.
    public var exitOnOpposite: Bool

    /// Creates a policy; the defaults are the guide's.
    public init(
        positionSize: Double? = nil,
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
            ParameterSpec(
                name: "position_size_pct",
                kind: .number(NumberRange(above: 0, to: 1)),
                defaultValue: nil,
                summary:
                    "Largest share of equity put up as margin, 0.10 is a tenth; unset, "
                    + "risk_per_trade decides the size up to equity times leverage."
            ),
            \.positionSize
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
        for setting in Self.settings {
            if let value = setting.value(in: self) { try setting.spec.check(value) }
        }
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
        let (quantity, constraint) = size(for: signal, equity: account.equity)
        guard quantity > 0 else { return account.position == nil ? nil : .close }
        let entry = Order.Entry(
            direction: direction,
            quantity: quantity,
            stopLoss: signal.stopLoss,
            takeProfit: signal.takeProfit,
            sizedBy: constraint
        )
        return account.position == nil ? .open(entry) : .reverse(entry)
    }

    /// The quantity to open, in the base currency; 0 without equity.
    ///
    /// The stop may lose the risk, `equity * risk / |price - stop|`. Without a stop all that a
    /// position can lose is its margin, so the risk is the margin: the distance is
    /// `price / leverage`. The notional is at most `equity * leverage`, and at most
    /// `equity * positionSize * leverage` where that is set. Of equal bounds the first counts.
    func size(
        for signal: Signal,
        equity: Double
    ) -> (quantity: Double, constraint: SizeConstraint) {
        guard equity > 0 else { return (0, .risk) }
        // One bound after the other, as those of ``bounds(for:equity:)``: a search sizes thousands.
        let (risk, share, largest) = limits(for: signal, equity: equity)
        var size = (quantity: risk, constraint: SizeConstraint.risk)
        func cut(to quantity: Double, by constraint: SizeConstraint) {
            let isSmaller = Tie.difference(quantity, size.quantity, scale: size.quantity) < 0
            size = (min(quantity, size.quantity), isSmaller ? constraint : size.constraint)
        }
        if let share { cut(to: share, by: .positionSize) }
        cut(to: largest, by: .leverage)
        return size
    }

    /// What each bound would let a position be, in the base currency; the smallest decides.
    ///
    /// - Parameters:
    ///   - signal: A signal with an action.
    ///   - equity: Above 0.
    /// - Returns: The quantity that each constraint allows.
    package func bounds(
        for signal: Signal,
        equity: Double
    ) -> [(constraint: SizeConstraint, quantity: Double)] {
        let (risk, share, largest) = limits(for: signal, equity: equity)
        return [(.risk, risk)] + [share.map { (.positionSize, $0) }].compactMap(\.self)
            + [(.leverage, largest)]
    }

    /// The quantities of all bounds; nil for a position size that is not set.
    private func limits(
        for signal: Signal,
        equity: Double
    ) -> (risk: Double, share: Double?, largest: Double) {
        let distance: Double =
            signal.stopLoss.map { abs(signal.price - $0) } ?? signal.price / leverage
        let largest = equity * leverage / signal.price
        return (
            equity * riskPerTradePct / 100 / distance, positionSize.map { $0 * largest }, largest
        )
    }
}
