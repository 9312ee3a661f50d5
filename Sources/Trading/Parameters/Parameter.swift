/// The type of a parameter's value: a number, a whole number, a flag or one of some names.
public protocol ParameterRepresentable: Sendable {
    /// Converts a validated value; nil for one of another kind.
    init?(_ value: ParameterValue)

    /// The value as it is written and compared.
    var parameterValue: ParameterValue { get }
}

/// A parameter with the Swift type of its value.
///
/// ```swift
/// static let period = Parameter.period("period", default: 14, "Bars of the average.")
/// ...
/// let average = EMA(period: parameters[period])
/// ```
public struct Parameter<Value: ParameterRepresentable>: Sendable {
    /// Its specification.
    public let spec: ParameterSpec

    /// Gives a specification a type.
    public init(_ spec: ParameterSpec) {
        self.spec = spec
    }

    /// The name on the wire.
    public var name: String { spec.name }
}

extension Parameter where Value == Int {
    /// The longest period, in bars.
    public static var longestPeriod: Int { 400 }

    /// A period in bars.
    public static func period(
        _ name: String,
        default value: Int,
        atLeast least: Int = 1,
        _ summary: String
    ) -> Parameter {
        Parameter(
            ParameterSpec(
                name: name,
                kind: .integer(least...longestPeriod),
                defaultValue: .number(Double(value)),
                step: 1,
                unit: ParameterSpec.bars,
                summary: summary
            )
        )
    }
}

extension Parameter where Value == Double {
    /// A number in a range.
    public static func number(
        _ name: String,
        _ range: NumberRange,
        default value: Double,
        step: Double,
        unit: String? = nil,
        _ summary: String
    ) -> Parameter {
        Parameter(
            ParameterSpec(
                name: name,
                kind: .number(range),
                defaultValue: .number(value),
                step: step,
                unit: unit,
                summary: summary
            )
        )
    }
}

extension ParameterSpec {
    /// The unit of periods.
    public static let bars = "bars"
}

extension Double: ParameterRepresentable {
    /// Takes a number.
    public init?(_ value: ParameterValue) {
        guard case .number(let number) = value else { return nil }
        self = number
    }

    /// The number.
    public var parameterValue: ParameterValue { .number(self) }
}

extension Float: ParameterRepresentable {
    /// Takes a number, rounded to single precision.
    public init?(_ value: ParameterValue) {
        guard case .number(let number) = value else { return nil }
        self.init(number)
    }

    /// The shortest number that reads as this one: 0.1 stays 0.1.
    public var parameterValue: ParameterValue { ParameterValue("\(self)") }
}

extension Int: ParameterRepresentable {
    /// Takes a whole number.
    public init?(_ value: ParameterValue) {
        guard case .number(let number) = value else { return nil }
        self.init(exactly: number)
    }

    /// The number.
    public var parameterValue: ParameterValue { .number(Double(self)) }
}

extension Bool: ParameterRepresentable {
    /// Takes a flag.
    public init?(_ value: ParameterValue) {
        guard case .flag(let flag) = value else { return nil }
        self = flag
    }

    /// The flag.
    public var parameterValue: ParameterValue { .flag(self) }
}

extension ParameterRepresentable where Self: RawRepresentable<String> {
    /// Takes a name.
    public init?(_ value: ParameterValue) {
        guard case .text(let name) = value else { return nil }
        self.init(rawValue: name)
    }

    /// The name.
    public var parameterValue: ParameterValue { .text(rawValue) }
}
