import Testing

/// A way to lie, or an honest way to work: how it is done, and what the product has to say of it.
struct Trap: Sendable, CustomTestStringConvertible {
    /// What is done.
    let name: String
    /// What a check of the product must name: `causality: signal`, `reproduce: trades[0].exit_time`;
    /// nil for an honest control, of which no check may name anything.
    let caughtBy: String?
    /// Does it, and returns what the product's check has named; nil for nothing.
    let found: @Sendable () async throws -> String?

    init(
        _ name: String,
        caughtBy: String?,
        found: @escaping @Sendable () async throws -> String?
    ) {
        self.name = name
        self.caughtBy = caughtBy
        self.found = found
    }

    var testDescription: String { name }
}
