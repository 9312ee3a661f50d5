import Foundation
public import Market
import Trading
import Validation

/// Whether entries at random places would have done as well.
///
/// The account's trades are put at random places of the window, in a random order and without
/// overlap, all such places equally likely: as many, as many of each direction, held as long, with
/// the same share of the equity and the same costs. Each is measured in the volatility of its place, so that a strategy which trades
/// in wild hours is not held against calm ones: a return is multiplied by the mean range of the 24
/// bars before the trade's own entry over that before the random one. Levels are not placed again; a
/// trade is held as long as it was.
///
/// Source: the Monte Carlo permutation of entries of D. R. Aronson, "Evidence-Based Technical
/// Analysis" (2006), with the spacing of the trades drawn anew.
public struct RandomEntry: Hashable, Codable, Sendable {
    /// How often all trades were put elsewhere.
    public var draws: Int
    /// Share of the draws whose return is at least the account's, `(1 + n) / (1 + draws)`.
    public var pValue: Double
    /// Median return of the draws, in percent.
    @NullCodable public var medianReturnPct: Double?
    /// The return that one draw in twenty exceeds, in percent.
    @NullCodable public var highReturnPct: Double?

    /// The most draws.
    public static let mostDraws = 500
    /// The fewest draws, for windows of very many trades.
    static let fewestDraws = 100
    /// How many trades are put somewhere in all draws together, which bounds the time.
    static let mostPlacements = 2_000_000
    /// Bars before an entry in whose ranges its return is measured.
    static let volatilityBars = 24

    /// Draws the returns of random entries.
    ///
    /// There are none without trades, and for an account that has lost all its money.
    ///
    /// - Parameters:
    ///   - trades: The trades in the order of their exits, of one account.
    ///   - window: The bars of the window.
    ///   - execution: Capital, costs and leverage.
    ///   - seed: Seed of the places.
    public init?(
        trades: [Trade],
        window: CandleSeries,
        execution: ExecutionConfiguration,
        seed: UInt64
    ) {
        guard !trades.isEmpty, let sample = EntrySample(trades, window, execution) else {
            return nil
        }
        draws = min(
            Self.mostDraws,
            max(Self.fewestDraws, Self.mostPlacements / trades.count)
        )
        var generator = SplitMix64(seed: seed)
        let growths = sample.growths(draws, using: &generator).sorted()
        let reached = growths.count { $0 >= sample.growth }
        pValue = Double(1 + reached) / Double(1 + draws)
        _medianReturnPct = NullCodable((100 * (growths[draws / 2] - 1)).finite)
        _highReturnPct = NullCodable((100 * (growths[draws * 19 / 20] - 1)).finite)
    }

    private enum CodingKeys: String, CodingKey {
        case draws
        case pValue = "p_value"
        case medianReturnPct = "median_return_pct"
        case highReturnPct = "high_return_pct"
    }
}

/// The trades of an account as what can be put elsewhere.
private struct EntrySample {
    /// One trade.
    struct Entry {
        /// How many bars it was held.
        var bars: Int
        /// Signed notional over equity at the entry, times the volatility at its place.
        var exposure: Double
        /// Costs less funding, as a share of the equity.
        var cost: Double
        /// The least that is left of the equity: the margin is all that can be lost.
        var least: Double
    }

    var entries: [Entry] = []
    /// Last equity over first.
    var growth = 1.0
    let closes: [Double]
    /// One over the volatility at each bar's open, and that over the open.
    let scales: [(calmness: Double, perPrice: Double)]

    init?(_ trades: [Trade], _ window: CandleSeries, _ execution: ExecutionConfiguration) {
        closes = window.closes
        let volatility = Self.volatility(of: window)
        // A stretch without any movement has no scale; returns in it are 0 whatever that is.
        scales = zip(volatility, window.opens).map { volatility, open in
            let calmness = volatility > 0 ? 1 / volatility : 1
            return (calmness, calmness / open)
        }
        let market = execution.takerFee + execution.slippage
        var equity = execution.initialCapital
        for trade in trades {
            guard equity > execution.initialCapital * Ruin.warnedShare else { return nil }
            let entry = window.firstIndex(openingAtOrAfter: trade.entryTime)
            let exit = window.firstIndex(openingAtOrAfter: trade.exitTime)
            // A fill at an open ends a trade there, one at a level somewhere inside the bar.
            let isAtOpen = trade.exitReason == .signal || trade.exitReason == .end
            let bars = max(1, exit - entry + (isAtOpen ? 0 : 1))
            guard entry < window.count else { return nil }
            let share = trade.quantity * trade.entryPrice / equity
            let costs = market + (trade.exitReason == .takeProfit ? execution.makerFee : market)
            entries.append(
                Entry(
                    bars: min(bars, window.count - 1),
                    exposure: trade.direction.sign * share
                        * (volatility[entry] > 0 ? volatility[entry] : 1),
                    cost: share * costs - trade.funding / equity,
                    least: max(0, 1 - share / execution.leverage)
                )
            )
            growth *= max(0, 1 + trade.pnl / equity)
            equity += trade.pnl
        }
    }

    /// Mean range over close of the 24 bars before each bar; the first bars have those that follow.
    private static func volatility(of window: CandleSeries) -> [Double] {
        var sums = [0.0]
        sums.reserveCapacity(window.count + 1)
        for bar in 0..<window.count {
            let range = (window.highs[bar] - window.lows[bar]) / window.closes[bar]
            sums.append(sums[bar] + range)
        }
        let bars = min(RandomEntry.volatilityBars, window.count)
        return (0..<window.count).map { bar in
            let end = max(bar, bars)
            return max(0, (sums[end] - sums[end - bars]) / Double(bars))
        }
    }
}

extension EntrySample {
    /// Last equity over first of the trades at other places, once for each draw.
    func growths(_ draws: Int, using generator: inout SplitMix64) -> [Double] {
        let held = entries.reduce(0) { $0 + $1.bars }
        // Trades, and bars without a position, less the first bar, at whose open nothing is filled.
        let slots = entries.count + max(0, closes.count - 1 - held)
        // A bit for each of them in the order of time, set for a trade; all 0 between two draws.
        var taken = [UInt64](repeating: 0, count: (slots + 63) / 64)
        var entries = entries
        return (0..<draws).map { _ in
            taken.withUnsafeMutableBufferPointer { taken in
                Self.take(entries.count, of: slots, marking: taken, using: &generator)
                return entries.withUnsafeMutableBufferPointer {
                    growth($0, clearing: taken, using: &generator)
                }
            }
        }
    }

    /// Sets the bits of so many slots, every choice equally likely.
    ///
    /// Source: R. W. Floyd in J. Bentley, "Programming Pearls: A Sample of Brilliance",
    /// Communications of the ACM 30 (1987).
    private static func take(
        _ count: Int,
        of slots: Int,
        marking taken: UnsafeMutableBufferPointer<UInt64>,
        using generator: inout SplitMix64
    ) {
        for last in slots - count..<slots {
            let drawn = generator.below(last + 1)
            let isFree = taken[drawn >> 6] & (1 << UInt64(drawn & 63)) == 0
            let slot = isFree ? drawn : last
            taken[slot >> 6] |= 1 << UInt64(slot & 63)
        }
    }

    /// Last equity over first of the trades, shuffled, at the marked slots.
    private func growth(
        _ entries: UnsafeMutableBufferPointer<Entry>,
        clearing taken: UnsafeMutableBufferPointer<UInt64>,
        using generator: inout SplitMix64
    ) -> Double {
        var growth = 1.0
        var place = 0
        var held = 0
        for word in taken.indices {
            var bits = taken[word]
            taken[word] = 0
            while bits != 0 {
                let slot = 64 * word + bits.trailingZeroBitCount
                bits &= bits - 1
                // Each trade is drawn from those that have not been: Fisher and Yates' shuffle.
                let drawn = place + generator.below(entries.count - place)
                let entry = entries[drawn]
                entries[drawn] = entries[place]
                entries[place] = entry
                let start = min(1 + held + slot - place, closes.count - entry.bars)
                let scale = scales[start]
                let move = closes[start + entry.bars - 1] * scale.perPrice - scale.calmness
                growth *= greater(1 + entry.exposure * move - entry.cost, entry.least)
                held += entry.bars
                place += 1
            }
        }
        return growth
    }
}
