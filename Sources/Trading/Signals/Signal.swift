/// What a strategy says at the close of one bar.
///
/// A signal knows nothing of accounts: ``RiskPolicy`` makes an ``Order`` of it.
public struct Signal: Hashable, Sendable {
    /// What it advises.
    public var action: Action
    /// Fused opinion, from -1 (certainly down) to 1 (certainly up).
    public var score: Double
    /// The close at which it was made, in the quote currency.
    public var price: Double
    /// Where a position should give up; nil for `HOLD`.
    public var stopLoss: Double?
    /// Where a position should take its gain; nil for `HOLD` and where the strategy has none.
    public var takeProfit: Double?
    /// The views it was fused from; empty of those that took no part.
    public var views: Views
    /// Average true range at this close over the close, in percent; nil in its warm-up.
    public var volatilityPct: Double?
    /// How often signals of this score have won, 0...1; nil where no such record was made.
    public var winProbability: Double?
    /// Why, in words, where the views do not say it; for the whole of it see ``reasoning``.
    public var reason: String

    /// Creates a signal.
    public init(
        action: Action,
        score: Double,
        price: Double,
        stopLoss: Double? = nil,
        takeProfit: Double? = nil,
        views: Views = Views(),
        volatilityPct: Double? = nil,
        winProbability: Double? = nil,
        reason: String = ""
    ) {
        self.action = action
        self.score = score
        self.price = price
        self.stopLoss = stopLoss
        self.takeProfit = takeProfit
        self.views = views
        self.volatilityPct = volatilityPct
        self.winProbability = winProbability
        self.reason = reason
    }

    /// A signal that advises nothing, for bars where a strategy cannot say anything yet.
    public static func hold(at price: Double, reason: String = "") -> Signal {
        Signal(action: .hold, score: 0, price: price, reason: reason)
    }

    /// `50 + 50 |score|`, in percent.
    public var confidencePct: Double { Fusion.confidencePct(of: score) }

    /// The direction of the position it advises; nil for `HOLD`.
    public var direction: Direction? { action.direction }

    /// Distance to the target over distance to the stop; nil where either is missing.
    public var riskRewardRatio: Double? {
        guard let stopLoss, let takeProfit, stopLoss != price else { return nil }
        return abs(takeProfit - price) / abs(price - stopLoss)
    }

    /// What is left of ``winProbability``, in percent; nil where that is.
    public var lossProbabilityPct: Double? { winProbability.map { 100 * (1 - $0) } }

    /// Takes over an action with its stop and target.
    ///
    /// It stays a `HOLD` where the action is one or the range cannot place a stop.
    mutating func advise(_ action: Action, levels: Levels, range: Double?, of stops: Stops) {
        guard let direction = action.direction else { return }
        guard let range, let prices = levels.prices(for: direction, at: price, range: range) else {
            reason = stops.absence
            return
        }
        self.action = action
        stopLoss = prices.stopLoss
        takeProfit = prices.takeProfit
    }
}
