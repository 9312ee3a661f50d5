/// An unknown strategy, or an invalid parameter of one.
public enum TradingError: Error, Hashable, Sendable {
    /// No strategy has that identifier.
    case unknownStrategy(String, known: [String])
    /// The strategy has no parameter of that name.
    case unknownParameter(String, strategy: String, known: [String])
    /// There is no setting of that name.
    case unknownSetting(String, known: [String])
    /// A setting of the wrong kind or out of its range; `allowed` completes "use ...".
    case invalidParameter(name: String, value: String, allowed: String)
}

extension TradingError: CustomStringConvertible {
    /// One line: the problem, the value, and the remedy.
    public var description: String {
        switch self {
        case .unknownStrategy(let id, let known):
            "strategy '\(id.prefix(40))' is unknown; use one of \(known.joined(separator: ", "))"
        case .unknownParameter(let name, let strategy, let known):
            "\(strategy) has no parameter '\(name.prefix(40))'; it has "
                + known.joined(separator: ", ")
        case .unknownSetting(let name, let known):
            "there is no setting '\(name.prefix(40))'; use one of \(known.joined(separator: ", "))"
        case .invalidParameter(let name, let value, let allowed):
            "\(name) is \(value.prefix(40)); use \(allowed)"
        }
    }
}
