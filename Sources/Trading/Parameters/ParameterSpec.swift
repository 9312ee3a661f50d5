/// The specification of a parameter of a strategy or of an account: name, kind, range, default.
///
/// A parameter is declared once. The command line, the REST schema, `strategies`, a run's manifest
/// and the space of a search are derived from its specification.
public struct ParameterSpec: Hashable, Sendable {
    /// The allowed values of a parameter.
    public enum Kind: Hashable, Sendable {
        /// A finite number in a range.
        case number(NumberRange)
        /// A whole number in a range.
        case integer(ClosedRange<Int>)
        /// True or false.
        case flag
        /// One of some names.
        case choice([String])
    }

    /// The name on the wire, in snake case: `atr_period`.
    public let name: String
    /// The allowed values.
    public let kind: Kind
    /// The default; nil if the strategy does not decide it.
    public let defaultValue: ParameterValue?
    /// The step between neighbouring values in a search; nil for values without order.
    public let step: Double?
    /// The unit of a number: `bars`, `percent`, `ATR`; nil for a pure number.
    public let unit: String?
    /// A description of one sentence.
    public let summary: String

    /// Creates a specification.
    ///
    /// - Precondition: The default, if there is one, is an allowed value.
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

    /// The same specification with another default.
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

    /// Whether a value is of the right kind and in range.
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

    /// Validates a value.
    ///
    /// - Throws: ``TradingError/invalidParameter(name:value:allowed:)`` for another kind or a value
    ///   out of the range.
    public func check(_ value: ParameterValue) throws(TradingError) {
        guard accepts(value) else {
            throw .invalidParameter(name: name, value: value.description, allowed: allowed)
        }
    }

    /// The allowed values, as text that completes "use ...".
    public var allowed: String {
        let unit = unit.map { " (\($0))" } ?? ""
        return switch kind {
        case .number(let range): "a number \(range)\(unit)"
        case .integer(let range):
            "a whole number from \(range.lowerBound) to \(range.upperBound)\(unit)"
        case .flag: "true or false"
        case .choice(let names):
            (names.count > 2
                ? [names.dropLast().joined(separator: ", "), names[names.count - 1]] : names)
                .joined(separator: " or ")
        }
    }
}

/// A range of finite numbers, its lower bound included or not.
public struct NumberRange: Hashable, Sendable {
    /// The lower bound.
    public let lowerBound: Double
    /// The inclusive upper bound.
    public let upperBound: Double
    /// Whether the lower bound is exclusive.
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
