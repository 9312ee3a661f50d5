import Foundation
import TestSupport
import Testing

@Suite struct DataCommandTests {
    private static let series = ["--symbol", "BTCUSD", "--market", "spot", "--interval", "1h"]

    @Test func `a second import of a file stores nothing new`() async throws {
        try await Tool.withHome { tool in
            let file = Fixtures.url("sample-btcusd-1h.csv").path
            let first = try await tool.run(["data", "import", file] + Self.series)
            #expect(first.status == 0, "\(first.errors)")
            #expect(first.output.hasPrefix("2000 candles read, 2000 new, 0 known already\n"))
            let second = try await tool.run(["data", "import", file, "--json"] + Self.series)
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
            _ = try await tool.run(["data", "import", file] + Self.series)
            let status = try await tool.run("data", "status", "--json")
            let expected = """
                [
                  {
                    "candles" : 3,
                    "first" : "2025-01-01T00:00:00Z",
                    "gaps" : [
                      {
                        "from" : "2025-01-01T02:00:00Z",
                        "kind" : "missing",
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
                try await tool.run("data", "status").output == """
                    BTCUSD spot 1h: 3 candles, 2025-01-01T00:00:00Z to 2025-01-01T03:00:00Z, \
                    1 missing in 1 gaps
                      missing 1: 2025-01-01T02:00:00Z

                    """
            )
        }
    }

    @Test func `an empty store says how to begin`() async throws {
        try await Tool.withHome { tool in
            let status = try await tool.run("data", "status")
            #expect(status.status == 0)
            #expect(status.output.hasPrefix("nothing is stored yet; begin with"))
            #expect(try await tool.run("data", "status", "--json").output == "[\n\n]\n")
        }
    }

    @Test func `spot candles are stored as futures only where that is asked for`() async throws {
        try await Tool.withHome { tool in
            let row = "1735689600000000,1,2,1,2,5,1735693199999999,9,3,2,4,0\n"
            let file = try tool.file("BTCUSDT-1h-2025-01.csv", row)
            let asked = try await tool.run("data", "import", file, "--symbol", "BTCUSDT")
            #expect(asked.status == 1)
            #expect(
                asked.errors.contains(
                    "\(file) looks like spot candles (its times are microseconds, as only Binance's "
                        + "spot files have them) and would be stored as futures; nothing was "
                        + "imported: give --market spot, or --market futures"
                )
            )
            #expect(try await tool.run("data", "status", "--json").output == "[\n\n]\n")
            for market in ["spot", "futures"] {
                let told = try await tool.run(
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
            _ = try await tool.run(["data", "import", old] + Self.series)
            let refused = try await tool.run(["data", "import", new] + Self.series)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("--replace"))
            #expect(try await tool.run("data", "status").output.contains(" 1 candles"))
            let replaced = try await tool.run(["data", "import", new, "--replace"] + Self.series)
            #expect(
                replaced.output.hasPrefix("2 candles read, 1 new, 0 known already, 1 overwritten")
            )
        }
    }

    @Test func `the exchange's dump of funding rates is imported, and again only to replace`()
        async throws
    {
        try await Tool.withHome { tool in
            let header = "calc_time,funding_interval_hours,last_funding_rate\n"
            let file = try tool.file(
                "rates.csv",
                header + "1735689600003,8,0.0001\n1735718400000,8,-0.0002\n"
            )
            let first = try await tool.run("data", "import", file, "--symbol", "BTCUSDT")
            #expect(first.status == 0, "\(first.errors)")
            #expect(
                first.output == """
                    2 funding rates read, 2 new, 0 known already
                    BTCUSDT funding: 2 rates, 2025-01-01T00:00:00Z to 2025-01-01T08:00:00Z

                    """
            )
            let revised = try tool.file("revised.csv", header + "1735718400000,8,-0.0003\n")
            let refused = try await tool.run("data", "import", revised, "--symbol", "BTCUSDT")
            #expect(refused.status == 1)
            #expect(refused.errors.contains("--replace"))
            let replaced = try await tool.run(
                "data",
                "import",
                revised,
                "--symbol",
                "BTCUSDT",
                "--replace",
                "--json"
            )
            let outcome = try #require(try replaced.json() as? [String: Any])
            #expect(outcome["replaced"] as? Int == 1)
            #expect(outcome["stored"] as? Int == 2)
            let spot = try await tool.run(
                "data",
                "import",
                file,
                "--symbol",
                "BTCUSDT",
                "--market",
                "spot"
            )
            #expect(spot.status != 0)
            #expect(spot.errors.contains("funding rates"))
        }
    }

    @Test func `a dump of the exchange with impossible rows is imported, and they are shown`()
        async throws
    {
        try await Tool.withHome { tool in
            let rows = [
                "1735689600000,1,2,1,2,5,1735693199999,1,1,1,1,0",
                "1735693214789,1,2,1,2,5,1735696814788,1,1,1,1,0",
                "1735696800000,0,0,0,0,0,1735700399999,0,0,0,0,0",
                "1735700400000,1,3,1,3,5,1735703999999,1,1,1,1,0",
            ]
            let file = try tool.file("dump.csv", rows.joined(separator: "\n"))
            let result = try await tool.run(["data", "import", file] + Self.series)
            #expect(result.status == 0, "\(result.errors)")
            #expect(
                result.output == """
                    2 candles read, 2 new, 0 known already
                    left out as impossible: 2 candles from 2025-01-01T01:00:14.789Z to \
                    2025-01-01T02:00:00Z (2025-01-01T01:00:14.789Z is not where a 1h candle opens; \
                    check the interval and the time unit)
                    BTCUSD spot 1h: 2 candles, 2025-01-01T00:00:00Z to 2025-01-01T03:00:00Z, \
                    2 missing in 1 gaps
                      impossible 2: 2025-01-01T01:00:00Z to 2025-01-01T02:00:00Z

                    """
            )
        }
    }
}
