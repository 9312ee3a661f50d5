import Backtesting
import Foundation
import Market
import TestSupport
import Testing
import Trading

/// The tiers that come with the program, and what a position makes of them.
struct MaintenanceTablesTests {
    private static let file = Fixtures.folder.deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/CSample/maintenance-tiers.json")

    private func tables() throws -> MaintenanceTables {
        try MaintenanceTables(reading: Data(contentsOf: Self.file), effectiveFrom: .testStart)
    }

    private func margin(_ symbol: String, at time: String = "2025-07-01") throws
        -> MaintenanceMargin
    {
        try tables().margin(for: Symbol(symbol), at: Timestamp(time))
    }

    @Test func `ADA of 200,000 at 20 times from a half is liquidated by its own tiers`() throws {
        func price(_ margin: MaintenanceMargin) throws -> Double {
            try #require(
                margin.liquidationPrice(
                    direction: .long,
                    quantity: 400_000,
                    entryPrice: 0.5,
                    margin: 10_000
                )
            )
        }
        // In the tier from 50,000 at 1.5 %, whose amount is 300: 189,700 / (400,000 x 0.985).
        #expect(isClose(try price(margin("ADAUSDT")), 189_700 / 394_000.0))
        #expect(abs(try price(margin("ADAUSDT")) - 0.4815) < 0.00005)
        // BTC's first tier, 0.4 %.
        #expect(abs(try price(margin("BTCUSDT")) - 0.4773) < 0.0005)
    }

    @Test(arguments: [
        ("BTCUSDT", 125.0, 12), ("ETHUSDT", 125, 12), ("SOLUSDT", 100, 10), ("ADAUSDT", 75, 10),
        ("XRPUSDT", 50, 6),
    ])
    func `a symbol has its own tiers, and others have cautious ones`(
        symbol: String,
        largestLeverage: Double,
        count: Int
    ) throws {
        let margin = try margin(symbol)
        try ExecutionConfiguration(leverage: largestLeverage, maintenance: margin).validate()
        #expect(margin.tiers.count == count)
        #expect(margin.table == (symbol == "XRPUSDT" ? "default" : symbol))
        #expect(margin.tiers[0].largestLeverage == largestLeverage)
        let cautious = try self.margin("XRPUSDT")
        for notional in [1e3, 1e5, 1e7] {
            #expect(cautious.margin(notional: notional) >= margin.margin(notional: notional))
        }
    }

    @Test func `every table names its source, and the default is at no notional less strict`()
        throws
    {
        func tier(_ table: MaintenanceTables.Table, at notional: Double) throws
            -> MaintenanceMargin.Tier
        {
            try #require(table.tiers.last { $0.floor <= notional })
        }
        let tables = try tables().tables
        let cautious = try #require(tables.first { $0.symbol == MaintenanceTables.others })
        for table in tables {
            #expect(table.source?.isEmpty == false, "\(table.symbol)")
            // Rates and leverages change at floors alone.
            for floor in (table.tiers + cautious.tiers).map(\.floor) {
                let (own, standard) = try (tier(table, at: floor), tier(cautious, at: floor))
                #expect(standard.rate >= own.rate, "\(table.symbol) at \(floor)")
                #expect(
                    try #require(standard.largestLeverage) <= #require(own.largestLeverage),
                    "\(table.symbol) at \(floor)"
                )
            }
        }
    }

    @Test func `tiers are those of their date, the first ones before it`() throws {
        #expect(try margin("BTCUSDT", at: "2022-01-01").tiers[0].largestLeverage == 125)
        #expect(try margin("BTCUSDT", at: "2026-02-28").tiers[0].largestLeverage == 125)
        #expect(try margin("BTCUSDT", at: "2026-03-01").tiers[0].largestLeverage == 150)
        let date = try Timestamp("2025-06-01")
        #expect(try margin("BTCUSDT", at: "2022-01-01").effectiveFrom == date)
    }

    @Test func `leverage beyond the largest of the tiers is refused by name`() throws {
        let execution = ExecutionConfiguration(leverage: 80, maintenance: try margin("ADAUSDT"))
        #expect(
            throws: BacktestError.invalidParameter(
                name: "leverage",
                value: "80",
                remedy: "use at most 75, the largest that the maintenance tiers of ADAUSDT allow"
            )
        ) { try Simulator(execution: execution) }
    }

    @Test func `a notional beyond what the tiers allow at a leverage is cut to it`() throws {
        // At 40 times ADA may hold 200,000 of notional, the floor of the tier of 25 times.
        var execution = ExecutionConfiguration.free
        execution.leverage = 40
        execution.maintenance = try margin("ADAUSDT")
        let result = try FillCase(
            "",
            [candle(0, 0.5, 0.5, 0.5, 0.5), candle(1, 0.5, 0.5, 0.5, 0.5)],
            [0: .long(700_000)],
            execution,
            gives: []
        ).run()
        #expect(result.trades.map(\.quantity) == [400_000])
        #expect(result.sizing.boundBy.leverage == 1)
    }

    @Test func `what the exchange answers about brackets is read as tables`() throws {
        let answer = """
            [{"symbol": "XRPUSDT", "notionalCoef": 1.5, "brackets": [
              {"bracket": 2, "initialLeverage": 50, "notionalCap": 50000, "notionalFloor": 10000,
               "maintMarginRatio": 0.01, "cum": 35},
              {"bracket": 1, "initialLeverage": 75, "notionalCap": 10000, "notionalFloor": 0,
               "maintMarginRatio": 0.0065, "cum": 0}]}]
            """
        let imported = try MaintenanceTables(
            reading: Data(answer.utf8),
            effectiveFrom: Timestamp("2025-01-01")
        )
        let margin = try tables().replaced(by: imported).margin(
            for: Symbol("XRPUSDT"),
            at: Timestamp("2025-02-01")
        )
        #expect(margin.tiers.map(\.rate) == [0.0065, 0.01])
        #expect(margin.largestNotional(leverage: 60) == 10_000)
        #expect(isClose(margin.margin(notional: 20_000), 20_000 * 0.01 - 35))
    }

    @Test(arguments: [
        #"{"tables": [{"symbol": "X", "effective_from": "2025-01-01T00:00:00Z", "tiers": []}]}"#,
        #"{"tables": [{"symbol": "X", "tiers": [{"floor": 0, "rate": 0.01}]}]}"#,
        #"[{"symbol": "X", "brackets": [{"initialLeverage": 0.5, "notionalFloor": 0, "maintMarginRatio": 0.01}]}]"#,
        "[]x",
    ])
    func `tiers that cannot be are refused`(text: String) {
        #expect(throws: (any Error).self) {
            try MaintenanceTables(reading: Data(text.utf8), effectiveFrom: .testStart)
        }
    }
}
