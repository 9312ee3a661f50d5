import Market

/// A page of rows, and the start of the next one.
struct Page<Row: Sendable>: Sendable {
    let rows: [Row]
    /// Nil after the last page.
    let next: Timestamp?

    static var end: Page { Page(rows: [], next: nil) }
}

/// Pages that are fetched on demand, up to the first empty one.
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
