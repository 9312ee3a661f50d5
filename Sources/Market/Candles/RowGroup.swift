/// Rows of a file or an answer that share a fate, named by the first and the last of them.
public struct RowGroup: Hashable, Codable, Sendable {
    /// How many there are, at least one.
    public private(set) var count = 1
    /// The earliest row's time.
    public private(set) var first: Timestamp
    /// The latest row's time.
    public private(set) var last: Timestamp
    /// Why the earliest row is one of them.
    public private(set) var reason: String

    /// Creates a group of one row.
    public init(_ time: Timestamp, reason: String) {
        first = time
        last = time
        self.reason = reason
    }

    /// The rows of two groups together; nil where both are nil.
    public static func joining(_ left: RowGroup?, _ right: RowGroup?) -> RowGroup? {
        guard var group = left, let right else { return left ?? right }
        group.count += right.count
        group.last = max(group.last, right.last)
        if right.first < group.first {
            group.first = right.first
            group.reason = right.reason
        }
        return group
    }
}

extension RowGroup? {
    /// Adds rows that cannot be true.
    public mutating func add(_ rows: some Sequence<ImpossibleRow>) {
        for row in rows {
            add(row.time, reason: row.reason)
        }
    }

    /// Adds one row.
    public mutating func add(_ time: Timestamp, reason: @autoclosure () -> String) {
        // A reason is made for the earliest row alone: millions of rows may share a fate.
        guard let group = self, group.first <= time else {
            self = .joining(self, RowGroup(time, reason: reason()))
            return
        }
        self = .joining(group, RowGroup(time, reason: ""))
    }
}
