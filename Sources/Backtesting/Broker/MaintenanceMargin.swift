public import Market
public import Trading

/// The maintenance margin of a position, by tiers of its notional, as on Binance futures.
///
/// The maintenance margin of a notional *N* is `N * rate - amount`, where the amount makes the
/// function continuous over the tiers:
/// `amount(i) = amount(i-1) + floor(i) * (rate(i) - rate(i-1))`.
public struct MaintenanceMargin: Hashable, Codable, Sendable {
    /// One tier: from which notional on, at which rate, and at which leverage at most.
    public struct Tier: Hashable, Codable, Sendable {
        /// Smallest notional of the tier, in the quote currency.
        public var floor: Double
        /// Maintenance margin as a share of the notional.
        public var rate: Double
        /// Largest leverage of a position in the tier; nil where there is no bound.
        public var largestLeverage: Double?

        /// Creates a tier.
        public init(floor: Double, rate: Double, largestLeverage: Double? = nil) {
            self.floor = floor
            self.rate = rate
            self.largestLeverage = largestLeverage
        }

        private enum CodingKeys: String, CodingKey {
            case floor
            case rate
            case largestLeverage = "largest_leverage"
        }
    }

    /// The tiers, smallest first; the first one begins at 0.
    public var tiers: [Tier]
    /// Whose tiers they are: a symbol, or `default` for symbols without a table of their own; nil
    /// where nobody said.
    public var table: String?
    /// When the exchange put them in force; nil where nobody said.
    public var effectiveFrom: Timestamp?

    /// Creates a table; the tiers ascend and the first begins at 0.
    public init(tiers: [Tier], table: String? = nil, effectiveFrom: Timestamp? = nil) {
        self.tiers = tiers
        self.table = table
        self.effectiveFrom = effectiveFrom
    }

    private enum CodingKeys: String, CodingKey {
        case tiers
        case table
        case effectiveFrom = "effective_from"
    }

    /// Binance's table of BTCUSDT up to 2023, without bounds of leverage: what a library user gets
    /// who gives no other.
    public static let bitcoin = MaintenanceMargin(tiers: [
        Tier(floor: 0, rate: 0.004),
        Tier(floor: 50_000, rate: 0.005),
        Tier(floor: 250_000, rate: 0.01),
        Tier(floor: 1_000_000, rate: 0.025),
        Tier(floor: 10_000_000, rate: 0.05),
        Tier(floor: 20_000_000, rate: 0.10),
        Tier(floor: 50_000_000, rate: 0.125),
        Tier(floor: 100_000_000, rate: 0.15),
        Tier(floor: 200_000_000, rate: 0.25),
        Tier(floor: 300_000_000, rate: 0.50),
    ])
}

extension MaintenanceMargin {
    /// The margin that a position of that notional must keep, in the quote currency.
    ///
    /// Rates ascend, so the function is convex and equals the maximum of the tiers' lines.
    public func margin(notional: Double) -> Double {
        var largest = 0.0
        forEachLine { rate, amount in
            largest = max(largest, notional * rate - amount)
        }
        return largest
    }

    /// The price at which an isolated position is liquidated.
    ///
    /// With *s* the direction's sign and *q* the quantity, a tier's own price is
    /// `(margin + amount - s q entry) / (q (rate - s))` (Binance, "How to Calculate Liquidation
    /// Price of USDⓈ-M Futures Contracts", with `TMM = UPNL = 0`, as that page has it for isolated
    /// margin).
    /// The tier that counts is the one that holds the notional *at that price*. Since the largest
    /// tier's line decides (see ``margin(notional:)``), it is the one whose price is reached first:
    /// the highest for a long, the lowest for a short.
    ///
    /// - Parameters:
    ///   - direction: Which way the position gains.
    ///   - quantity: Its size in the base currency, above 0.
    ///   - entryPrice: Its fill price.
    ///   - margin: Its margin, funding included, in the quote currency.
    /// - Returns: nil if no price above 0 liquidates, as for a long without leverage.
    public func liquidationPrice(
        direction: Direction,
        quantity: Double,
        entryPrice: Double,
        margin: Double
    ) -> Double? {
        let sign = direction.sign
        var first: Double?
        forEachLine { rate, amount in
            let price =
                (margin + amount - sign * quantity * entryPrice) / (quantity * (rate - sign))
            first = first.map { sign * price > sign * $0 ? price : $0 } ?? price
        }
        return first.flatMap { $0 > 0 ? $0 : nil }
    }

    /// The largest notional that a leverage may open; nil where there is no bound.
    ///
    /// It is the floor of the first tier that does not allow the leverage.
    public func largestNotional(leverage: Double) -> Double? {
        tiers.first { $0.largestLeverage.map { $0 < leverage } ?? false }?.floor
    }

    /// Checks that a leverage is allowed in the first tier, without which nothing can be opened.
    ///
    /// - Throws: ``BacktestError/invalidParameter(name:value:remedy:)`` that names the table.
    public func check(leverage: Double) throws(BacktestError) {
        guard let largest = tiers.first?.largestLeverage, leverage > largest else { return }
        let name = table.map { $0 == MaintenanceTables.others ? "a symbol without tiers" : $0 }
        throw .invalidParameter(
            name: "leverage",
            value: Self.text(leverage),
            remedy: "use at most \(Self.text(largest)), the largest that the maintenance tiers of "
                + "\(name ?? "the market") allow"
        )
    }

    private static func text(_ leverage: Double) -> String {
        Int(exactly: leverage).map(String.init) ?? "\(leverage)"
    }

    /// Checks the table.
    ///
    /// - Throws: ``BacktestError/invalidParameter(name:value:remedy:)`` unless the floors ascend
    ///   from 0, the rates, from 0 up to but not including 1, do not fall, and the largest leverages,
    ///   at least 1, do not rise.
    func validate() throws(BacktestError) {
        guard let first = tiers.first, first.floor == 0 else {
            throw .invalidParameter(
                name: "maintenance.tiers[0].floor",
                value: tiers.first.map { "\($0.floor)" } ?? "missing",
                remedy: "begin the tiers at a notional of 0"
            )
        }
        for (index, tier) in tiers.enumerated() {
            let previous = index == 0 ? nil : tiers[index - 1]
            guard tier.floor.isFinite, tier.floor > previous?.floor ?? -1 else {
                throw .invalidParameter(
                    name: "maintenance.tiers[\(index)].floor",
                    value: "\(tier.floor)",
                    remedy: "use finite floors that ascend"
                )
            }
            guard tier.rate >= previous?.rate ?? 0, tier.rate < 1 else {
                throw .invalidParameter(
                    name: "maintenance.tiers[\(index)].rate",
                    value: "\(tier.rate)",
                    remedy: "use shares from 0 to below 1 that do not fall from tier to tier"
                )
            }
            let leverage = tier.largestLeverage ?? .infinity
            guard leverage >= 1, leverage <= previous?.largestLeverage ?? .infinity else {
                throw .invalidParameter(
                    name: "maintenance.tiers[\(index)].largest_leverage",
                    value: "\(leverage)",
                    remedy: "use leverages from 1 that do not rise from tier to tier"
                )
            }
        }
    }

    /// Each tier's line: its rate, and the amount that makes the function continuous.
    private func forEachLine(_ body: (_ rate: Double, _ amount: Double) -> Void) {
        var rate = 0.0
        var amount = 0.0
        for tier in tiers {
            amount += tier.floor * (tier.rate - rate)
            rate = tier.rate
            body(rate, amount)
        }
    }
}
