/// The stated search of a strategy's parameters: a small grid around its defaults.
///
/// The grid has at most three dimensions: the first periods (in bars) and multipliers (in ATRs) that
/// the strategy declares of its own, apart from what all rules share (confidence, risk, levels). A
/// period takes its default and the default divided and multiplied by 1.5, rounded; a multiplier
/// its default and two steps below and above. Values outside their range, and combinations that the
/// strategy refuses, are left out.
public struct ParameterGrid: Hashable, Sendable {
    /// The searched parameters and their values, ascending.
    public let axes: [Axis]
    /// All combinations; the first one is the base.
    public let candidates: [StrategyParameters]

    /// One searched parameter.
    public struct Axis: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its values, ascending.
        public let values: [ParameterValue]
    }

    /// The largest number of searched parameters.
    public static let largestDimension = 3

    /// A period's neighbours are this factor below and above it.
    private static let periodFactor = 1.5
    /// A multiplier's neighbours are so many steps below and above it.
    private static let multiplierSteps = 2.0

    /// Makes the grid of a strategy.
    ///
    /// - Parameters:
    ///   - definition: The strategy.
    ///   - base: Its parameters, those that are not searched, and the centre of the grid.
    ///   - fixed: Names that are not searched, such as those a user has set.
    public init(
        _ definition: StrategyDefinition,
        base: StrategyParameters,
        fixed: Set<String> = []
    ) {
        let shared = Set(EntryRules.specs.map(\.name))
        let searched = definition.specs.filter { spec in
            !shared.contains(spec.name) && spec.isSearchable
        }.prefix(Self.largestDimension).filter { !fixed.contains($0.name) }
        axes = searched.compactMap { spec in
            let values = Self.values(of: spec, around: base[spec.name])
            return values.count > 1 ? Axis(name: spec.name, values: values) : nil
        }
        var all = [base]
        for axis in axes {
            all = all.flatMap { parameters in
                axis.values.map { value in
                    var changed = parameters
                    changed[axis.name] = value
                    return changed
                }
            }
        }
        let valid = all.filter { $0 != base && (try? definition.validate($0)) != nil }
        candidates = [base] + valid
    }

    private static func values(
        of spec: ParameterSpec,
        around base: ParameterValue?
    ) -> [ParameterValue] {
        guard case .number(let centre)? = base, let step = spec.step else { return [] }
        let neighbours =
            spec.unit == ParameterSpec.bars
            ? [(centre / periodFactor).rounded(), (centre * periodFactor).rounded()]
            : [centre - multiplierSteps * step, centre + multiplierSteps * step]
        return Set([centre] + neighbours).sorted().map(ParameterValue.number).filter(spec.accepts)
    }
}

extension ParameterSpec {
    /// Whether it is a period or a multiplier of the average true range.
    fileprivate var isSearchable: Bool {
        switch kind {
        case .integer: unit == Self.bars && step != nil
        case .number: unit == "ATR" && step != nil
        case .flag, .choice: false
        }
    }
}
