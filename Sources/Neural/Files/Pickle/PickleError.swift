/// Why a pickle was not read.
package enum PickleError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes end, or do not form a pickle, at this offset.
    case malformed(offset: Int, reason: String)
    /// An operation outside the list that a file of numbers needs.
    case unsupportedOpcode(UInt8, offset: Int)
    /// A class or function that the caller does not expect.
    case forbiddenGlobal(PickleGlobal)
    /// More values, or deeper ones, than a file of this kind holds.
    case tooLarge(limit: String)

    package var description: String {
        switch self {
        case .malformed(let offset, let reason):
            "its pickle is malformed at byte \(offset): \(reason)"
        case .unsupportedOpcode(let code, let offset):
            "its pickle uses operation \(code) at byte \(offset), which no file of weights needs"
        case .forbiddenGlobal(let global):
            "its pickle names \(global), which no file of this kind needs"
        case .tooLarge(let limit):
            "its pickle holds more than \(limit)"
        }
    }
}
