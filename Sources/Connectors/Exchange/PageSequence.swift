public import Market

/// A page of an exchange's table.
public struct ExchangePage<Row: Sendable>: Sendable {
    /// The rows, in time order.
    public var rows: [Row]
    /// Rows that cannot be true, which were left out of ``rows``, in time order.
    public var impossible: [ImpossibleRow]

    /// Creates a page.
    public init(rows: [Row], impossible: [ImpossibleRow]) {
        self.rows = rows
        self.impossible = impossible
    }

    var isEmpty: Bool { rows.isEmpty && impossible.isEmpty }
}

extension ExchangePage: Equatable where Row: Equatable {}

/// A page, and where the next one starts.
struct Page<Row: Sendable>: Sendable {
    let content: ExchangePage<Row>
    /// Nil after the last page.
    let next: Timestamp?

    static var end: Page { Page(content: ExchangePage(rows: [], impossible: []), next: nil) }
}

/// Pages that are fetched on demand, up to the first empty one.
struct PageSequence<Row: Sendable>: AsyncSequence, Sendable {
    let start: Timestamp
    let fetch: @Sendable (Timestamp) async throws -> Page<Row>

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var cursor: Timestamp?
        fileprivate let fetch: @Sendable (Timestamp) async throws -> Page<Row>

        mutating func next() async throws -> ExchangePage<Row>? {
            guard let start = cursor else { return nil }
            let page = try await fetch(start)
            cursor = page.next
            return page.content.isEmpty ? nil : page.content
        }
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(cursor: start, fetch: fetch)
    }
}
