/// A setting of a strategy or of an account: its name, the values that it takes, its default.
///
/// A setting is described once, here. Command line, REST schema, `strategies`, a run's manifest and
/// the space of a search are derived from it.
public struct ParameterSpec: Hashable, Sendable {
    /// What values a setting takes.
    public enum Kind: Hashable, Sendable {
        /// A finite number of a range.
        case number(NumberRange)
        /// A whole number of a range.
        case integer(ClosedRange<Int>)
        /// True or false.
        case flag
        /// One of some names.
        case choice([String])
    }

    /// The name on the wire, in snake case: `atr_period`.
    public let name: String
    /// What values it takes.
    public let kind: Kind
    /// The value where the user gives none; nil where that is not up to the strategy.
    public let defaultValue: ParameterValue?
    /// The distance between neighbouring values worth trying; nil for what has no order.
    public let step: Double?
    /// What a number counts: `bars`, `percent`, `ATR`; nil for a pure number.
    public let unit: String?
    /// What it does, in one sentence.
    public let summary: String

    /// Describes a setting.
    ///
    /// - Precondition: The default, where there is one, is a value that the setting takes.
    public init(
        name: String,
        kind: Kind,
        defaultValue: ParameterValue?,
        step: Double? = nil,
        unit: String? = nil,
        summary: String
    ) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.step = step
        self.unit = unit
        self.summary = summary
        precondition(defaultValue.map(accepts) ?? true, "\(name): a default outside its range")
    }

    /// The same setting with another default.
    public func defaulting(to value: ParameterValue) -> ParameterSpec {
        ParameterSpec(
            name: name,
            kind: kind,
            defaultValue: value,
            step: step,
            unit: unit,
            summary: summary
        )
    }

    /// Whether a value is of the kind and in the range.
    public func accepts(_ value: ParameterValue) -> Bool {
        switch (kind, value) {
        case (.number(let range), .number(let number)):
            range.contains(number)
        case (.integer(let range), .number(let number)):
            Int(exactly: number).map(range.contains) ?? false
        case (.flag, .flag):
            true
        case (.choice(let names), .text(let name)):
            names.contains(name)
        default:
            false
        }
    }

    /// Checks a value.
    ///
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)`` for another kind or a value
    ///   out of the range.
    public func check(_ value: ParameterValue) throws(TradingError) {
        guard accepts(value) else {
            throw .invalidParameter(name: name, value: value.description, allowed: allowed)
        }
    }

    /// The values that it takes, as words that complete "use ...".
    public var allowed: String {
        let unit = unit.map { " (\($0))" } ?? ""
        return switch kind {
        case .number(let range): "a number \(range)\(unit)"
        case .integer(let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)\(unit)"
        case .flag: "true or false"
        case .choice(let names): names.joined(separator: " or ")
        }
    }
}

/// A range of finite numbers, its lower bound included or not.
public struct NumberRange: Hashable, Sendable {
    /// The smallest number, or the one that must be exceeded.
    public let lowerBound: Double
    /// The largest number, which is included.
    public let upperBound: Double
    /// Whether the lower bound itself is not included.
    public let excludesLowerBound: Bool

    /// The numbers from one to another, both included.
    public init(from lowerBound: Double, to upperBound: Double) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        excludesLowerBound = false
    }

    /// The numbers above one up to another, which is included.
    public init(above lowerBound: Double, to upperBound: Double) {
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        excludesLowerBound = true
    }

    /// Whether a number is in the range; no NaN is.
    public func contains(_ number: Double) -> Bool {
        number <= upperBound
            && (excludesLowerBound ? number > lowerBound : number >= lowerBound)
    }
}

extension NumberRange: CustomStringConvertible {
    /// `from 0 to 100`, or `above 0 and at most 100`.
    public var description: String {
        let (lower, upper) = (ParameterValue.number(lowerBound), ParameterValue.number(upperBound))
        return excludesLowerBound
            ? "above \(lower) and at most \(upper)" : "from \(lower) to \(upper)"
    }
}
