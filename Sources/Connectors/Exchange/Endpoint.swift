import Market

/// A paged endpoint of the exchange.
struct Endpoint: Sendable {
    let venue: Venue
    let path: String
    /// The largest page, in rows.
    let longestPage: Int
    /// The request weight of that many rows.
    let weight: @Sendable (_ limit: Int) -> Int

    static let futuresCandles = Endpoint(
        venue: .futures,
        path: "/fapi/v1/klines",
        longestPage: 1500
    ) {
        switch $0 {
        case ..<100: 1
        case ..<500: 2
        case ...1000: 5
        default: 10
        }
    }
    static let spotCandles = Endpoint(venue: .spot, path: "/api/v3/klines", longestPage: 1000) {
        _ in
        2
    }
    static let funding = Endpoint(venue: .futures, path: "/fapi/v1/fundingRate", longestPage: 1000)
    {
        _ in 1
    }
}
