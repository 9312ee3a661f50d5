import Foundation

/// The settings that a search tries: for some parameters of a strategy the values to choose from.
///
/// The values of a parameter are written as text:
///
/// - `7:21:2`, from 7 to 21 in steps of 2; the last value is the last one that is not beyond 21;
/// - `log:1:100:5`, five values from 1 to 100, each the same factor above the one before;
/// - `1,2,3`, these values, also names and flags.
///
/// The values are a lattice, on which settings have neighbours. Combinations that the strategy
/// refuses, such as a fast period above the slow one, are no settings of the space.
///
/// Beside the parameters of the strategy others may be searched, such as the settings of a training.
///
/// A parameter may be searched only where another one has certain values, as `stops=atr`. Elsewhere it
/// has its fixed value or its default, so such settings differ in nothing that is not searched there.
public struct SearchSpace: Sendable {
    /// One searched parameter and its values.
    public struct Axis: Hashable, Sendable {
        /// The parameter's name.
        public let name: String
        /// Its values: numbers ascending, names and flags as they were given.
        public let values: [ParameterValue]
        /// Whether neighbouring values are near each other, as those of numbers are.
        public let isOrdered: Bool
    }

    /// A setting as its places on the axes, in their order.
    public typealias Point = [Int]

    /// The searched parameters, in the strategy's order.
    public let axes: [Axis]
    /// For the axes that are searched only somewhere: where.
    private let conditions: [Int: Condition]
    private let definition: StrategyDefinition
    private let base: StrategyParameters
    /// Whether a combination of the parameters beside the strategy's is one.
    private let acceptsOthers: @Sendable ([String: ParameterValue]) -> Bool

    /// The places of another axis at which one is searched.
    private struct Condition {
        let axis: Int
        let places: Set<Int>
    }

    /// The most values of one parameter.
    public static let mostValues = 10_000

    /// Reads a space.
    ///
    /// - Parameters:
    ///   - texts: The values of each searched parameter, by its name.
    ///   - fixed: Values of other parameters, by their names; names that the strategy does not have
    ///     are left out.
    ///   - conditions: For parameters that are searched only somewhere: where, as `stops=atr` or
    ///     `period=7,9`.
    ///   - definition: The strategy.
    ///   - others: Parameters that are not the strategy's and may be searched, none of its names.
    ///   - acceptsOthers: Whether a combination of searched values is one of theirs; it gets the values
    ///     of the strategy's, too.
    /// - Throws: `TradingError` for a name that neither has, for values that cannot be
    ///   read, are out of the parameter's range, or are fewer than two, and for a condition on what
    ///   is not searched.
    public init(
        _ texts: [String: String],
        fixed: [String: ParameterValue],
        conditions: [String: String] = [:],
        of definition: StrategyDefinition,
        beside others: [ParameterSpec] = [],
        accepting acceptsOthers: @escaping @Sendable ([String: ParameterValue]) -> Bool = { _ in
            true
        }
    ) throws(TradingError) {
        let specs = definition.specs + others
        let known = specs.map(\.name)
        if let unknown = texts.keys.sorted().first(where: { !known.contains($0) }) {
            throw .unknownParameter(unknown, strategy: definition.id, known: known)
        }
        var axes: [Axis] = []
        for spec in specs {
            guard let text = texts[spec.name] else { continue }
            axes.append(try spec.axis(text))
        }
        self.axes = axes
        self.conditions = try Self.conditions(conditions, of: axes)
        self.definition = definition
        self.acceptsOthers = acceptsOthers
        var base = definition.defaults
        for spec in definition.specs {
            guard let value = fixed[spec.name] else { continue }
            try spec.check(value)
            base[spec.name] = value
        }
        self.base = base
    }

    /// Whether a text names several values, and not one.
    public static func isSpace(_ text: String) -> Bool {
        text.contains(":") || text.contains(",")
    }

    /// How many combinations there are, those that the strategy refuses included; the largest whole
    /// number for more than that.
    public var combinations: Int {
        axes.reduce(1) { count, axis in
            let (product, isTooMany) = count.multipliedReportingOverflow(by: axis.values.count)
            return isTooMany ? Int.max : product
        }
    }

    /// The combination of a number, counted through the last axis first.
    ///
    /// - Parameter number: Below ``combinations``.
    /// - Returns: Its places on the axes.
    public func point(_ number: Int) -> Point {
        var rest = number
        var point = Point(repeating: 0, count: axes.count)
        for index in axes.indices.reversed() {
            let count = axes[index].values.count
            (rest, point[index]) = rest.quotientAndRemainder(dividingBy: count)
        }
        return point
    }

    /// The values of a setting by name; without those of parameters that are not searched there.
    public func values(at point: Point) -> [String: ParameterValue] {
        let searched = axes.indices.filter { isSearched($0, at: point) }
        return Dictionary(searched.map { (axes[$0].name, axes[$0].values[point[$0]]) }) { $1 }
    }

    /// Whether the strategy takes a combination; of those that differ only in parameters that are not
    /// searched there, the first.
    public func isAllowed(_ point: Point) -> Bool {
        guard canonical(point) == point else { return false }
        let values = values(at: point)
        var parameters = base
        for (name, value) in definition.values(among: values) { parameters[name] = value }
        return (try? definition.validate(parameters)) != nil && acceptsOthers(values)
    }

    /// The first of the combinations that differ only in parameters that are not searched there.
    public func canonical(_ point: Point) -> Point {
        guard !conditions.isEmpty else { return point }
        return axes.indices.map { isSearched($0, at: point) ? point[$0] : 0 }
    }

    private func isSearched(_ axis: Int, at point: Point) -> Bool {
        conditions[axis].map { $0.places.contains(point[$0.axis]) } ?? true
    }

    /// Reads conditions.
    private static func conditions(
        _ texts: [String: String],
        of axes: [Axis]
    ) throws(TradingError) -> [Int: Condition] {
        var conditions: [Int: Condition] = [:]
        let names = axes.map(\.name)
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            func refused(_ remedy: String) -> TradingError {
                .invalidParameter(name: "when", value: "\(name):\(text)", allowed: remedy)
            }
            guard let axis = names.firstIndex(of: name) else {
                throw refused(
                    "a condition of a searched parameter: \(names.joined(separator: ", "))"
                )
            }
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let other = names.firstIndex(of: parts[0]), other != axis,
                texts[parts[0]] == nil
            else {
                throw refused(
                    "name=value, with a name that is searched everywhere: "
                        + names.filter { $0 != name && texts[$0] == nil }.joined(separator: ", ")
                )
            }
            var places: Set<Int> = []
            for text in parts[1].split(separator: ",") {
                let value = ParameterValue(String(text))
                guard let place = axes[other].values.firstIndex(of: value) else {
                    let known = axes[other].values.map(\.description).joined(separator: ", ")
                    throw refused("values of \(parts[0]), which are \(known)")
                }
                places.insert(place)
            }
            conditions[axis] = Condition(axis: other, places: places)
        }
        return conditions
    }
}

extension ParameterSpec {
    /// The values that a text names.
    fileprivate func axis(_ text: String) throws(TradingError) -> SearchSpace.Axis {
        let values: [ParameterValue]
        var isOrdered = true
        if text.hasPrefix("log:") {
            values = try logarithmic(text)
        } else if text.contains(":") {
            values = try range(text)
        } else {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let listed = parts.map { ParameterValue(String($0)) }
            for value in listed { try check(value) }
            guard Set(listed).count == listed.count else {
                throw refused(text, "each value once")
            }
            switch kind {
            case .number, .integer:
                values = listed.compactMap(\.number).sorted().map(ParameterValue.number)
            case .flag, .choice: (values, isOrdered) = (listed, false)
            }
        }
        guard values.count >= 2 else {
            throw refused(text, "at least two values, such as \(example), or a single one")
        }
        for value in values { try check(value) }
        return SearchSpace.Axis(name: name, values: values, isOrdered: isOrdered)
    }

    /// `7:21:2`.
    private func range(_ text: String) throws(TradingError) -> [ParameterValue] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let first = Double(parts[0]), let last = Double(parts[1]),
            let step = Double(parts[2]), first.isFinite, last.isFinite, step.isFinite
        else {
            throw refused(text, "from:to:step with three numbers, such as \(example)")
        }
        guard step > 0 else { throw refused(text, "a step above 0, such as \(example)") }
        guard first < last else { throw refused(text, "a start below the end, such as \(example)") }
        let count = ((last - first) / step + 1e-9).rounded(.down) + 1
        guard count <= Double(SearchSpace.mostValues) else {
            throw refused(text, "a longer step; at most \(SearchSpace.mostValues) values")
        }
        // Whole multiples of a power of ten, so that 1:2:0.1 has 1.7 and not 1.7000000000000002.
        let digits = parts.map(Self.fractionDigits).max() ?? 0
        guard digits <= 9, max(abs(first), abs(last)) < 1e6 else {
            return (0..<Int(count)).map { .number(first + Double($0) * step) }
        }
        let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
        let (start, width) = ((first * scale).rounded(), (step * scale).rounded())
        return (0..<Int(count)).map { .number((start + Double($0) * width) / scale) }
    }

    /// `log:1:100:5`.
    private func logarithmic(_ text: String) throws(TradingError) -> [ParameterValue] {
        let parts = text.dropFirst(4).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let first = Double(parts[0]), let last = Double(parts[1]),
            let count = Int(parts[2]), first.isFinite, last.isFinite
        else {
            throw refused(text, "log:from:to:count with a whole count, such as log:1:100:5")
        }
        guard first > 0, first < last else {
            throw refused(text, "a start above 0 and below the end, such as log:1:100:5")
        }
        guard (2...SearchSpace.mostValues).contains(count) else {
            throw refused(text, "a count from 2 to \(SearchSpace.mostValues)")
        }
        let ratio = last / first
        let values = (0..<count).map { place -> Double in
            switch place {
            case 0: first
            case count - 1: last
            default: first * pow(ratio, Double(place) / Double(count - 1))
            }
        }
        guard case .integer = kind else { return values.map { .number($0) } }
        return Set(values.map { $0.rounded() }).sorted().map { .number($0) }
    }

    private func refused(_ text: String, _ remedy: String) -> TradingError {
        .invalidParameter(name: name, value: text, allowed: remedy)
    }

    /// A text of several values that this parameter takes.
    private var example: String {
        switch kind {
        case .choice(let names): names.joined(separator: ",")
        case .flag: "true,false"
        case .number, .integer:
            if case .number(let value)? = defaultValue, let step {
                "\(ParameterValue.number(value)):\(ParameterValue.number(value + 2 * step)):"
                    + "\(ParameterValue.number(step))"
            } else {
                "1:9:2"
            }
        }
    }

    /// Digits after the point; many for a number with an exponent.
    private static func fractionDigits(_ text: String) -> Int {
        guard !text.contains(where: { "eExXpP".contains($0) }) else { return .max }
        guard let point = text.firstIndex(of: ".") else { return 0 }
        return text.distance(from: text.index(after: point), to: text.endIndex)
    }
}

extension ParameterValue {
    /// The number; nil for a flag or a name.
    fileprivate var number: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }
}
