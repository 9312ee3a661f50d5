import Market

/// A page of rows, and where the next one starts.
struct Page<Row: Sendable>: Sendable {
    let rows: [Row]
    /// Nil after the last page.
    let next: Timestamp?

    static var end: Page { Page(rows: [], next: nil) }
}

/// Pages that are fetched when they are asked for, up to the first without rows.
struct PageSequence<Row: Sendable>: AsyncSequence, Sendable {
    let start: Timestamp
    let fetch: @Sendable (Timestamp) async throws -> Page<Row>

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var cursor: Timestamp?
        fileprivate let fetch: @Sendable (Timestamp) async throws -> Page<Row>

        mutating func next() async throws -> [Row]? {
            guard let start = cursor else { return nil }
            let page = try await fetch(start)
            cursor = page.next
            return page.rows.isEmpty ? nil : page.rows
        }
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(cursor: start, fetch: fetch)
    }
}
