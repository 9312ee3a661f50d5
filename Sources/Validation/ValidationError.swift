/// A parameter of a split or of a test that cannot be used.
public struct ValidationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The parameter's name.
    public var parameter: String
    /// Its value.
    public var value: String
    /// What it has to be.
    public var requirement: String

    /// Names a parameter, its value and what it has to be.
    public init(parameter: String, value: some CustomStringConvertible, requirement: String) {
        self.parameter = parameter
        self.value = value.description
        self.requirement = requirement
    }

    /// The parameter, its value and what it has to be, as a sentence.
    public var description: String {
        "\(parameter) is \(value); it has to be \(requirement)."
    }

    /// Throws unless a condition holds.
    static func check(
        _ condition: Bool,
        _ parameter: String,
        _ value: some CustomStringConvertible,
        _ requirement: String
    ) throws(ValidationError) {
        guard condition else {
            throw ValidationError(parameter: parameter, value: value, requirement: requirement)
        }
    }
}
