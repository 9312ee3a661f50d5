/// A strategy made of one rule, which takes a side at some closes and none at others.
///
/// It acts at the close at which the rule takes a side that it did not have one bar before, and
/// holds in between. Such a strategy says what its rule reads at a close; all else is here.
public protocol RuleStrategy: Strategy {
    /// The rule's name in the reasons of its signals.
    static var wording: RuleWording { get }

    /// How sure a turn must be, and how far away its levels are.
    var entry: EntryRules { get }

    /// What the rule says at a close; nil while one of its lines is undefined.
    func reading(at now: Moment) -> RuleReading?
}

/// How sure a strategy must be to enter, and how far away its levels are.
public struct EntryRules: Hashable, Sendable {
    /// Makes an action of the score.
    public var fusion: Fusion
    /// Distances of stop and target.
    public var levels: Levels

    /// Creates rules; the levels are the usual ones where none are given.
    public init(fusion: Fusion, levels: Levels = .standard) {
        self.fusion = fusion
        self.levels = levels
    }

    /// The rules that a user has chosen.
    public init(_ parameters: StrategyParameters) {
        self.init(fusion: Fusion(parameters), levels: Levels(parameters))
    }

    /// The settings that these are made of; a rule acts at any confidence where nothing else is set.
    static let specs: [ParameterSpec] = [
        Parameter.minConfidence.spec.defaulting(to: 50), Parameter.riskPerTrade.spec,
        Parameter.stopDistance.spec, Parameter.targetDistance.spec,
        Parameter.strongConfidence.spec,
    ]
}

/// What a rule says at one close.
public struct RuleReading: Hashable, Sendable {
    /// The side that it takes; nil for neither.
    public var side: Direction?
    /// How clear it is, from -1 (down) to 1 (up); of the side's sign where there is a side.
    public var score: Double
    /// Average true range, in the price's unit: what stop and target are measured in.
    public var atr: Double

    /// Creates a reading.
    public init(side: Direction?, score: Double, atr: Double) {
        self.side = side
        self.score = score
        self.atr = atr
    }
}

/// The reasons that a rule's signals give, put together once.
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
    /// The rule's turn at this close, if there is one, with its stop and target.
    ///
    /// A reading after a bar without one is no turn, since the rule may have had its side before. A
    /// turn that is not clear enough is passed over, however clear the side becomes later.
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
    /// Describes a strategy of one rule.
    ///
    /// It acts at any confidence, risks 2 % a trade and places its stop 1.5 and its target 3 ATR
    /// away where the user says nothing else.
    ///
    /// - Parameters:
    ///   - id: Its name in requests.
    ///   - name: Its name in reports.
    ///   - summary: What it does, in one line.
    ///   - specs: The rule's own settings; those of ``EntryRules`` stand before them.
    ///   - ascending: Names of settings whose values must rise, such as fast and slow periods.
    ///   - make: Makes the strategy over a study's columns with checked settings.
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

/// `value / unit`, cut to -1...1; 0 where the unit is no more than what rounding leaves of none.
///
/// Rules score a distance this way, in units that grow with the price, so that the score has no
/// scale.
func clippedRatio(_ value: Double, to unit: Double, at price: Double) -> Double {
    guard TechnicalView.Part.isMovement(unit, at: price) else { return 0 }
    return min(max(value / unit, -1), 1)
}
