import Foundation
public import Market
import Trading
import Validation

/// Whether entries at random places would have done as well.
///
/// The account's trades are put at random places of the window, in a random order and without
/// overlap: as many, as many of each direction, held as long, with the same share of the equity and
/// the same costs. Each is measured in the volatility of its place, so that a strategy which trades
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
        var placement = Placement(sample)
        let growths = (0..<draws).map { _ in placement.growth(using: &generator) }.sorted()
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
    let opens: [Double]
    let closes: [Double]
    /// One over the volatility at each bar's open.
    let calmness: [Double]

    init?(_ trades: [Trade], _ window: CandleSeries, _ execution: ExecutionConfiguration) {
        opens = window.opens
        closes = window.closes
        let volatility = Self.volatility(of: window)
        // A stretch without any movement has no scale; returns in it are 0 whatever that is.
        calmness = volatility.map { $0 > 0 ? 1 / $0 : 1 }
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

/// Puts the trades of a sample at random places.
private struct Placement {
    private let sample: EntrySample
    /// Positions of the entries in a random order, changed by every draw.
    private var order: [Int]
    private var gaps: [Double]
    /// Bars without a position, less the first one, at whose open nothing can be filled.
    private let free: Int

    init(_ sample: EntrySample) {
        self.sample = sample
        order = Array(sample.entries.indices)
        gaps = Array(repeating: 0, count: order.count)
        free = max(0, sample.opens.count - 1 - sample.entries.reduce(0) { $0 + $1.bars })
    }

    /// Last equity over first of the trades at other places.
    ///
    /// The free bars are split by exponential variates, which makes every split equally likely.
    mutating func growth(using generator: inout SplitMix64) -> Double {
        for index in stride(from: order.count - 1, to: 0, by: -1) {
            let draw = generator.next().multipliedFullWidth(by: UInt64(index + 1)).high
            order.swapAt(index, Int(draw))
        }
        var total = generator.exponential()
        for index in gaps.indices {
            gaps[index] = generator.exponential()
            total += gaps[index]
        }
        var growth = 1.0
        var gap = 0.0
        var held = 0
        for (index, number) in order.enumerated() {
            let entry = sample.entries[number]
            gap += gaps[index]
            let start = min(
                1 + held + Int(gap / total * Double(free)),
                sample.opens.count - entry.bars
            )
            let move = sample.closes[start + entry.bars - 1] / sample.opens[start] - 1
            let change = entry.exposure * sample.calmness[start] * move - entry.cost
            growth *= max(entry.least, 1 + change)
            held += entry.bars
        }
        return growth
    }
}

extension SplitMix64 {
    /// An exponential variate of mean 1.
    fileprivate mutating func exponential() -> Double {
        -log(Double((next() >> 11) + 1) * 0x1p-53)
    }
}
