import Market

/// The indicator lines that a study has computed, by indicator.
struct ComputedLines: Sendable {
    private struct Entry: Sendable {
        let values: any Sendable
        /// When it was read last, counted in reads.
        var read: Int
    }

    private var entries: [IndicatorKey: Entry] = [:]
    private var reads = 0
    private let limit: Int

    /// Creates an empty cache.
    ///
    /// - Parameter limit: How many indicators are kept, at least 1; of more the one that was read the
    ///   longest ago is dropped.
    init(limit: Int = .max) {
        precondition(limit >= 1, "a cache of at least one indicator")
        self.limit = limit
    }

    /// Drops all lines.
    mutating func removeAll() {
        entries = [:]
    }

    /// All lines that are kept.
    var all: [IndicatorKey: any Sendable] { entries.mapValues(\.values) }

    /// The lines of an indicator; nil where they are not kept.
    subscript(key: IndicatorKey) -> (any Sendable)? {
        mutating get {
            reads += 1
            entries[key]?.read = reads
            return entries[key]?.values
        }
        set {
            reads += 1
            entries[key] = newValue.map { Entry(values: $0, read: reads) }
            if entries.count > limit,
                let oldest = entries.min(by: { $0.value.read < $1.value.read })
            {
                entries[oldest.key] = nil
            }
        }
    }
}

/// An indicator as a key, whatever its type.
struct IndicatorKey: Hashable, Sendable {
    let indicator: any Hashable & Sendable

    static func == (left: IndicatorKey, right: IndicatorKey) -> Bool {
        AnyHashable(left.indicator) == AnyHashable(right.indicator)
    }

    func hash(into hasher: inout Hasher) {
        AnyHashable(indicator).hash(into: &hasher)
    }
}
