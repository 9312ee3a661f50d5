/// A strategy's output at the close of one bar.
///
/// A signal does not know the account: ``RiskPolicy`` makes an ``Order`` from it.
public struct Signal: Hashable, Sendable {
    /// The action.
    public var action: Action
    /// Fused score, from -1 (down) to 1 (up).
    public var score: Double
    /// The close of the bar, in the quote currency.
    public var price: Double
    /// The stop of a position; nil for `HOLD`.
    public var stopLoss: Double?
    /// The target of a position; nil for `HOLD`, and for a strategy without targets.
    public var takeProfit: Double?
    /// The views that were fused; missing ones are nil.
    public var views: Views
    /// Average true range at this close over the close, in percent; nil in its warm-up.
    public var volatilityPct: Double?
    /// The win rate of signals of this score, 0...1; nil without a calibration.
    public var winProbability: Double?
    /// The reason, if the views do not give it; ``reasoning`` has the whole text.
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

    /// A signal without an action, for bars at which a strategy is not ready.
    public static func hold(at price: Double, reason: String = "") -> Signal {
        Signal(action: .hold, score: 0, price: price, reason: reason)
    }

    /// `50 + 50 |score|`, in percent.
    public var confidencePct: Double { Fusion.confidencePct(of: score) }

    /// The direction of the advised position; nil for `HOLD`.
    public var direction: Direction? { action.direction }

    /// Distance to the target over distance to the stop; nil if either is missing.
    public var riskRewardRatio: Double? {
        guard let stopLoss, let takeProfit, stopLoss != price else { return nil }
        return abs(takeProfit - price) / abs(price - stopLoss)
    }

    /// The complement of ``winProbability``, in percent; nil without one.
    public var lossProbabilityPct: Double? { winProbability.map { 100 * (1 - $0) } }

    /// Sets an action with its stop and target.
    ///
    /// It stays `HOLD` if the action is that, or if the range cannot place a stop.
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
