import Market

/// A strategy of one rule, which has a side at some closes and none at others.
///
/// It acts at the close at which the rule takes a side that it did not have one bar before, and
/// holds in between. A conforming type only declares its rule; everything else is here.
public protocol RuleStrategy: Strategy {
    /// The rule's name in the reasons of its signals.
    static var wording: RuleWording { get }

    /// Minimum confidence and levels.
    var entry: EntryRules { get }

    /// The rule's side and score at a close; nil while one of its lines is undefined.
    func reading(at now: Moment) -> RuleReading?

    /// Why the rule has a side at a close, or what it lacks for it; nil where it has no reading.
    func explanation(for side: Direction, at now: Moment) -> RuleExplanation?
}

extension RuleStrategy {
    /// None: the rule has no words for its conditions.
    public func explanation(for side: Direction, at now: Moment) -> RuleExplanation? { nil }
}

/// Minimum confidence and levels of a strategy's entries.
public struct EntryRules: Hashable, Sendable {
    /// Maps the score to an action.
    public var fusion: Fusion
    /// Distances of stop and target.
    public var levels: Levels

    /// Creates rules; the levels default to the standard ones.
    public init(fusion: Fusion, levels: Levels = .standard) {
        self.fusion = fusion
        self.levels = levels
    }

    /// The rules of a user's parameters.
    public init(_ parameters: StrategyParameters) {
        self.init(fusion: Fusion(parameters), levels: Levels(parameters))
    }

    /// The parameters of the rules; by default a rule acts at any confidence.
    static let specs: [ParameterSpec] = [
        Parameter.minConfidence.spec.defaulting(to: 50), Parameter.riskPerTrade.spec,
        Parameter.stopDistance.spec, Parameter.targetDistance.spec,
        Parameter.strongConfidence.spec,
    ]
}

/// A rule's output at one close.
public struct RuleReading: Hashable, Sendable {
    /// The side; nil for none.
    public var side: Direction?
    /// The strength, from -1 (down) to 1 (up), with the side's sign.
    public var score: Double
    /// Average true range, in units of the price: the unit of stop and target.
    public var atr: Double

    /// Creates a reading.
    public init(side: Direction?, score: Double, atr: Double) {
        self.side = side
        self.score = score
        self.atr = atr
    }
}

/// The reasons of a rule's signals, built once.
public struct RuleWording: Sendable {
    fileprivate let undefined: String
    private let turns: (up: String, down: String)
    private let unclearTurns: (up: String, down: String)
    private let stays: (up: String, down: String, aside: String)

    /// Creates the wording of a rule of that name: `SuperTrend turned up`.
    public init(name: String) {
        undefined = name + " is undefined here"
        turns = (name + " turned up", name + " turned down")
        unclearTurns = (turns.up + Self.unclear, turns.down + Self.unclear)
        stays = (name + " stays up", name + " stays down", name + " takes no side")
    }

    private static let unclear = ", below min_confidence"

    fileprivate func turn(to side: Direction, isClear: Bool) -> String {
        let wording = isClear ? turns : unclearTurns
        return side == .long ? wording.up : wording.down
    }

    fileprivate func stay(on side: Direction?) -> String {
        switch side {
        case .long: stays.up
        case .short: stays.down
        case nil: stays.aside
        }
    }
}

extension RuleStrategy {
    /// Whether the rule turns at this close.
    public func mayAct(at now: Moment) -> Bool {
        guard let side = reading(at: now)?.side, let before = now.previous.flatMap(reading(at:))
        else { return false }
        return before.side != side
    }

    /// The signal at this close: a turn of the rule with its stop and target, or `HOLD`.
    ///
    /// A reading after a bar without one is not a turn, since the rule may have had its side
    /// before. A turn below the minimum confidence is skipped, whatever the score becomes later.
    public func signal(at now: Moment) -> Signal {
        let price = now.close
        guard let reading = reading(at: now) else {
            return .hold(at: price, reason: Self.wording.undefined)
        }
        var signal = Signal(
            action: .hold,
            score: reading.score,
            price: price,
            volatilityPct: 100 * reading.atr / price
        )
        guard let side = reading.side, let before = now.previous.flatMap(self.reading(at:)),
            before.side != side
        else {
            signal.reason = Self.wording.stay(on: reading.side)
            return signal
        }
        let action = entry.fusion.action(for: reading.score)
        signal.reason = Self.wording.turn(to: side, isClear: action != .hold)
        signal.advise(
            action,
            levels: entry.levels,
            range: reading.atr,
            of: .atr
        )
        return signal
    }
}

extension StrategyDefinition {
    /// Defines a strategy of one rule.
    ///
    /// By default it acts at any confidence, risks 2 % a trade and has its stop at 1.5 and its
    /// target at 3 ATR.
    ///
    /// - Parameters:
    ///   - id: Its name in requests.
    ///   - name: Its name in reports.
    ///   - summary: What it does, in one line.
    ///   - specs: The rule's own parameters; those of ``EntryRules`` precede them.
    ///   - ascending: Names of parameters whose values must rise, such as fast and slow periods.
    ///   - make: Makes the strategy from a study's columns and validated parameters.
    public init<Rule: RuleStrategy>(
        rule id: String,
        name: String,
        summary: String,
        specs: [ParameterSpec] = [],
        ascending: [[String]] = [],
        make: @escaping @Sendable (Columns, StrategyParameters) -> Rule
    ) {
        self.init(
            id: id,
            name: name,
            summary: summary + ", stop 1.5 and target 3 ATR",
            usesForecast: false,
            specs: EntryRules.specs + specs,
            ascending: ascending,
            make: { parameters, columns in make(columns, parameters) }
        )
    }
}

/// `value / unit`, clipped to -1...1; 0 if the unit is no more than rounding error.
///
/// Rules score a distance in units that grow with the price, so that the score has no price scale.
func clippedRatio(_ value: Double, to unit: Double, at price: Double) -> Double {
    guard TechnicalView.Part.isMovement(unit, at: price) else { return 0 }
    return min(max(Tie.difference(value, 0, scale: price) / unit, -1), 1)
}
