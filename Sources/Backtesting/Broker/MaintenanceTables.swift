public import Foundation
public import Market

/// Maintenance tiers by symbol and date: the file `maintenance-tiers.json`.
///
/// ```json
/// {"tables": [{"symbol": "ADAUSDT", "effective_from": "2025-06-01T00:00:00Z",
///              "tiers": [{"floor": 0, "rate": 0.005, "largest_leverage": 75}]}]}
/// ```
public struct MaintenanceTables: Hashable, Codable, Sendable {
    /// The tiers of one symbol from a date on.
    public struct Table: Hashable, Codable, Sendable {
        /// The symbol, or ``MaintenanceTables/others``.
        public var symbol: String
        /// From when on the tiers count: the day the exchange put them in force, or the first one on
        /// which they are known to have been.
        public var effectiveFrom: Timestamp
        /// Where tiers and date come from, for people; nil where nobody has said.
        public var source: String?
        /// The tiers, smallest first.
        public var tiers: [MaintenanceMargin.Tier]

        /// Creates a table.
        public init(
            symbol: String,
            effectiveFrom: Timestamp,
            source: String? = nil,
            tiers: [MaintenanceMargin.Tier]
        ) {
            self.symbol = symbol
            self.effectiveFrom = effectiveFrom
            self.source = source
            self.tiers = tiers
        }

        private enum CodingKeys: String, CodingKey {
            case symbol
            case effectiveFrom = "effective_from"
            case source
            case tiers
        }

        var margin: MaintenanceMargin {
            MaintenanceMargin(tiers: tiers, table: symbol, effectiveFrom: effectiveFrom)
        }
    }

    /// What stands for the symbols without a table of their own.
    public static let others = "default"

    /// The tables, in any order.
    public var tables: [Table]

    /// Creates tables.
    public init(tables: [Table]) {
        self.tables = tables
    }

    /// Reads a file of tables, or what Binance answers to `GET /fapi/v1/leverageBracket`.
    ///
    /// - Parameters:
    ///   - data: JSON.
    ///   - date: When the tiers of such an answer were in force, which it does not say.
    /// - Throws: `DecodingError` for another shape, ``BacktestError`` for tiers that cannot be.
    public init(reading data: Data, effectiveFrom date: Timestamp) throws {
        let decoder = JSONDecoder()
        if let answer = try? decoder.decode([ExchangeBrackets].self, from: data) {
            tables = answer.map { $0.table(effectiveFrom: date) }
        } else {
            self = try decoder.decode(Self.self, from: data)
        }
        for table in tables { try table.margin.validate() }
    }

    /// The tiers of a symbol in force at a moment.
    ///
    /// Before the first known date of a symbol its first tiers stand in. A symbol without a table has
    /// those of ``others``, and without such a table ``MaintenanceMargin/bitcoin``.
    public func margin(for symbol: Symbol, at time: Timestamp) -> MaintenanceMargin {
        let own = dated(symbol.name)
        let candidates = own.isEmpty ? dated(Self.others) : own
        let table = candidates.last { $0.effectiveFrom <= time } ?? candidates.first
        return table?.margin ?? .bitcoin
    }

    /// These tables with those of others in place of the same symbols'.
    public func replaced(by other: MaintenanceTables) -> MaintenanceTables {
        let symbols = Set(other.tables.map(\.symbol))
        return MaintenanceTables(
            tables: tables.filter { !symbols.contains($0.symbol) } + other.tables
        )
    }

    /// These tables and others; of two of the same symbol and date the other one stays.
    public func adding(_ other: MaintenanceTables) -> MaintenanceTables {
        let kept = tables.filter { table in
            !other.tables.contains {
                $0.symbol == table.symbol && $0.effectiveFrom == table.effectiveFrom
            }
        }
        let all = kept + other.tables
        return MaintenanceTables(
            tables: all.sorted { ($0.symbol, $0.effectiveFrom) < ($1.symbol, $1.effectiveFrom) }
        )
    }

    private func dated(_ name: String) -> [Table] {
        tables.filter { $0.symbol == name }.sorted { $0.effectiveFrom < $1.effectiveFrom }
    }
}

/// The tiers of a symbol as Binance answers them.
private struct ExchangeBrackets: Decodable {
    struct Bracket: Decodable {
        let initialLeverage: Double
        let notionalFloor: Double
        let maintMarginRatio: Double
    }

    let symbol: String
    let brackets: [Bracket]

    func table(effectiveFrom date: Timestamp) -> MaintenanceTables.Table {
        MaintenanceTables.Table(
            symbol: symbol,
            effectiveFrom: date,
            source: "Binance's answer to GET /fapi/v1/leverageBracket, imported with that date.",
            tiers: brackets.map {
                MaintenanceMargin.Tier(
                    floor: $0.notionalFloor,
                    rate: $0.maintMarginRatio,
                    largestLeverage: $0.initialLeverage
                )
            }.sorted { $0.floor < $1.floor }
        )
    }
}
