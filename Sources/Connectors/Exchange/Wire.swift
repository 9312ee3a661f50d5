import Foundation
package import Market

/// A candle in Binance's JSON: an array of 12 elements, prices as text.
struct WireCandle: Decodable {
    let candle: Candle

    init(from decoder: any Decoder) throws {
        var row = try decoder.unkeyedContainer()
        candle = try Candle(
            openTime: Timestamp(milliseconds: row.decode(Int64.self)),
            open: row.decodeDecimal(),
            high: row.decodeDecimal(),
            low: row.decodeDecimal(),
            close: row.decodeDecimal(),
            volume: row.decodeDecimal()
        )
    }
}

/// A funding rate in Binance's JSON.
struct WireFunding: Decodable {
    let fundingTime: Int64
    let fundingRate: String?

    var rate: FundingRate {
        FundingRate(
            time: Timestamp(milliseconds: fundingTime),
            rate: fundingRate.flatMap(decimal) ?? .nan
        )
    }
}

/// An error in Binance's JSON.
struct WireError: Decodable {
    let code: Int
    let msg: String

    static let invalidSymbol = -1121
}

extension UnkeyedDecodingContainer {
    /// The next price or volume; NaN where its text is no number, which makes this row impossible and
    /// not the whole page.
    fileprivate mutating func decodeDecimal() throws -> Double {
        try decodeIfPresent(String.self).flatMap(decimal) ?? .nan
    }
}

private func decimal(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    return bytes.span.decimal(0..<bytes.count)
}

extension Timestamp {
    /// Reads the time of an HTTP header, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
    package init?(httpDate text: String) {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let parts = text.split(separator: " ")
        guard
            parts.count == 6, parts[5] == "GMT", parts[1].count == 2,
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        guard let time = try? Timestamp("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z") else {
            return nil
        }
        self = time
    }
}
