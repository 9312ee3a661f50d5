/// The failure of one part of a use case that has several: a strategy of a comparison, a symbol of
/// a portfolio.
public struct BatchItemError: Error {
    /// Which part: `lstm_fast`, `ETHUSDT`.
    public let item: String
    /// What went wrong there.
    public let cause: any Error

    /// Says of which part a failure is.
    package init(item: String, cause: any Error) {
        self.item = item
        self.cause = cause
    }

    /// Runs a body; what it throws is said to be of a part, where there are others.
    ///
    /// An interruption belongs to no part and stays what it is.
    static func naming<T>(
        _ item: String,
        amongMany: Bool = true,
        _ body: () throws -> T
    ) throws -> T {
        do {
            return try body()
        } catch let error where amongMany && !(error is CancellationError) {
            throw BatchItemError(item: item, cause: error)
        }
    }

    /// The same for a body that waits.
    static func naming<T>(
        _ item: String,
        amongMany: Bool = true,
        _ body: () async throws -> T
    ) async throws -> T {
        do {
            return try await body()
        } catch let error where amongMany && !(error is CancellationError) {
            throw BatchItemError(item: item, cause: error)
        }
    }
}

extension BatchItemError: CustomStringConvertible {
    /// One line: which part, and what its error says.
    public var description: String { "\(item): \(cause)" }
}
