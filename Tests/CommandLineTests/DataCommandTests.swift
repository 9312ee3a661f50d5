import Foundation
import TestSupport
import Testing

@Suite struct DataCommandTests {
    private static let series = ["--symbol", "BTCUSD", "--market", "spot", "--interval", "1h"]

    @Test func `a file is imported once, and again it brings nothing new`() async throws {
        try await Tool.withHome { tool in
            let file = Fixtures.url("sample-btcusd-1h.csv").path
            let first = try tool.run(["data", "import", file] + Self.series)
            #expect(first.status == 0, "\(first.errors)")
            #expect(first.output.hasPrefix("2000 candles read, 2000 new, 0 known already\n"))
            let second = try tool.run(["data", "import", file, "--json"] + Self.series)
            let outcome = try #require(try second.json() as? [String: Any])
            #expect(outcome["inserted"] as? Int == 0)
            #expect(outcome["unchanged"] as? Int == 2000)
        }
    }

    @Test func `the status lists each series with its range and its gaps`() async throws {
        try await Tool.withHome { tool in
            let file = try tool.file(
                "gap.csv",
                """
                open_time_ms,open,high,low,close,volume
                1735689600000,1,2,1,2,5
                1735693200000,2,2,1,1,0
                1735700400000,1,3,1,3,5
                """
            )
            _ = try tool.run(["data", "import", file] + Self.series)
            let status = try tool.run("data", "status", "--json")
            let expected = """
                [
                  {
                    "candles" : 3,
                    "first" : "2025-01-01T00:00:00Z",
                    "gaps" : [
                      {
                        "from" : "2025-01-01T02:00:00Z",
                        "missing" : 1,
                        "to" : "2025-01-01T02:00:00Z"
                      }
                    ],
                    "interval" : "1h",
                    "last" : "2025-01-01T03:00:00Z",
                    "market" : "spot",
                    "symbol" : "BTCUSD"
                  }
                ]

                """
            #expect(status.output == expected)
            #expect(
                try tool.run("data", "status").output == """
                    BTCUSD spot 1h: 3 candles, 2025-01-01T00:00:00Z to 2025-01-01T03:00:00Z, \
                    1 missing in 1 gaps
                      missing 1: 2025-01-01T02:00:00Z

                    """
            )
        }
    }

    @Test func `an empty store says how to begin`() async throws {
        try await Tool.withHome { tool in
            let status = try tool.run("data", "status")
            #expect(status.status == 0)
            #expect(status.output.hasPrefix("nothing is stored yet; begin with"))
            #expect(try tool.run("data", "status", "--json").output == "[\n\n]\n")
        }
    }

    @Test func `spot candles are stored as futures only where that is asked for`() async throws {
        try await Tool.withHome { tool in
            let row = "1735689600000000,1,2,1,2,5,1735693199999999,9,3,2,4,0\n"
            let file = try tool.file("BTCUSDT-1h-2025-01.csv", row)
            let asked = try tool.run("data", "import", file, "--symbol", "BTCUSDT")
            #expect(asked.status == 1)
            #expect(
                asked.errors.contains(
                    "\(file) looks like spot candles (its times are microseconds, as only Binance's "
                        + "spot files have them) and would be stored as futures; nothing was "
                        + "imported: give --market spot, or --market futures"
                )
            )
            #expect(try tool.run("data", "status", "--json").output == "[\n\n]\n")
            for market in ["spot", "futures"] {
                let told = try tool.run(
                    ["data", "import", file, "--symbol", "BTCUSDT", "--market", market]
                )
                #expect(told.status == 0, "\(told.errors)")
            }
        }
    }

    @Test func `a candle that differs stops the import unless it is to replace`() async throws {
        try await Tool.withHome { tool in
            let header = "open_time_ms,open,high,low,close,volume\n"
            let old = try tool.file("old.csv", header + "1735689600000,1,2,1,2,5\n")
            let new = try tool.file(
                "new.csv",
                header + "1735689600000,1,2,1,2,6\n1735693200000,1,2,1,2,6\n"
            )
            _ = try tool.run(["data", "import", old] + Self.series)
            let refused = try tool.run(["data", "import", new] + Self.series)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("--replace"))
            #expect(try tool.run("data", "status").output.contains(" 1 candles"))
            let replaced = try tool.run(["data", "import", new, "--replace"] + Self.series)
            #expect(
                replaced.output.hasPrefix("2 candles read, 1 new, 0 known already, 1 overwritten")
            )
        }
    }
}
