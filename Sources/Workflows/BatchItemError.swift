/// The failure of one item of a batch: a strategy of a comparison, a symbol of a portfolio.
public struct BatchItemError: Error {
    /// Which item: `lstm_fast`, `ETHUSDT`.
    public let item: String
    /// The item's error.
    public let cause: any Error

    /// Creates an error that names its item.
    package init(item: String, cause: any Error) {
        self.item = item
        self.cause = cause
    }

    /// Runs a body, and wraps what it throws with the item's name if the batch has several items.
    ///
    /// A cancellation belongs to no item and is not wrapped.
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

    /// The same for an asynchronous body.
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
    /// One line: the item, and its error.
    public var description: String { "\(item): \(cause)" }
}
