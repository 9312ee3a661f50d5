/// A parameter's value from outside: from JSON, or from `name=value` on a command line.
public enum ParameterValue: Hashable, Sendable {
    case flag(Bool)
    case number(Double)
    case text(String)

    /// Reads `true`, `false` or a number; anything else is text.
    public init(_ text: String) {
        if let flag = Bool(text) {
            self = .flag(flag)
        } else if let number = Double(text) {
            self = .number(number)
        } else {
            self = .text(text)
        }
    }
}

extension ParameterValue: CustomStringConvertible {
    /// The value as it would be written; whole numbers without a fraction.
    public var description: String {
        switch self {
        case .flag(let flag): String(flag)
        case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
        case .text(let text): "'\(text)'"
        }
    }
}

extension ParameterValue: Codable {
    /// Reads a JSON boolean, number or string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    /// Writes the JSON value itself, without a wrapper.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .flag(let flag): try container.encode(flag)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}

extension ParameterValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByStringLiteral
{
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    /// A flag.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
    /// A name.
    public init(stringLiteral value: String) { self = .text(value) }
}
