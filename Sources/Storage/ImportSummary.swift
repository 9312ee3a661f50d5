public import Market

/// What to do with a new row whose stored twin has other values.
public enum ConflictPolicy: Sendable {
    /// Store nothing and throw an error that names the row and both values.
    case refuse
    /// Keep the stored row, store the others, and say how many differ.
    case keep
    /// Overwrite the stored row.
    case replace
}

/// The outcome of an insertion, in rows.
public struct ImportSummary: Codable, Sendable, Equatable {
    /// How many rows were given: the sum of the other three.
    public var received = 0
    /// How many were new.
    public var inserted = 0
    /// How many were stored already with the same values.
    public var unchanged = 0
    /// How many overwrote a different row.
    public var replaced = 0
    /// Those whose stored twins have other values and were kept; nil for none.
    public var differing: RowGroup?
    /// Rows that were left out since they cannot be true; nil for none. They are not received.
    public var leftOut: RowGroup?

    /// Creates a summary.
    public init(
        received: Int = 0,
        inserted: Int = 0,
        unchanged: Int = 0,
        replaced: Int = 0,
        differing: RowGroup? = nil,
        leftOut: RowGroup? = nil
    ) {
        self.received = received
        self.inserted = inserted
        self.unchanged = unchanged
        self.replaced = replaced
        self.differing = differing
        self.leftOut = leftOut
    }

    /// The sums of two summaries, for a sync that stores page by page.
    public static func + (left: ImportSummary, right: ImportSummary) -> ImportSummary {
        ImportSummary(
            received: left.received + right.received,
            inserted: left.inserted + right.inserted,
            unchanged: left.unchanged + right.unchanged,
            replaced: left.replaced + right.replaced,
            differing: .joining(left.differing, right.differing),
            leftOut: .joining(left.leftOut, right.leftOut)
        )
    }
}
