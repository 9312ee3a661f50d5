import Foundation
import TestSupport
import Testing

/// Real Binance candles, which do not come with the repository.
@Suite(.enabled(if: RealCandles.arePresent, "no real candles at \(RealCandles.folder.path)"))
struct RealCandlesTests {
    @Test
    func `four years of BTCUSDT are imported with their one gap, and a second time are known`()
        async throws
    {
        try await Tool.withHome { tool in
            let file = RealCandles.folder.appending(path: "BTCUSDT-1h.csv.gz").path
            let arguments = ["data", "import", file, "--symbol", "BTCUSDT", "--interval", "1h"]
            #expect(
                try await tool.run(arguments).output.hasPrefix(
                    "35039 candles read, 35039 new, 0 known"
                )
            )
            let status = try #require(
                try await tool.run("data", "status", "--json").json() as? [[String: Any]]
            )
            #expect(status.map { $0["candles"] as? Int } == [35_039])
            let gaps = try #require(status[0]["gaps"] as? [[String: Any]])
            #expect(gaps.map { $0["from"] as? String } == ["2023-03-24T13:00:00Z"])
            #expect(gaps.map { $0["missing"] as? Int } == [1])
            #expect(
                try await tool.run(arguments).output.hasPrefix(
                    "35039 candles read, 0 new, 35039 known"
                )
            )
        }
    }

    @Test func `a month of BTCUSDT after its training is out of sample and says what it lacks`()
        async throws
    {
        try await Tool.withHome { tool in
            let file = RealCandles.folder.appending(path: "BTCUSDT-1h.csv.gz").path
            _ = try await tool.run("data", "import", file, "--symbol", "BTCUSDT")
            let training = try await tool.run(
                "train",
                "--symbol",
                "BTCUSDT",
                "--days",
                "365",
                "--seed",
                "7",
                "--epochs",
                "2",
                "--hidden-size",
                "16",
                "--num-layers",
                "1"
            )
            #expect(training.status == 0, "\(training.errors)")
            let arguments = [
                "backtest", "--strategy", "lstm_fast", "--symbol", "BTCUSDT", "--json",
            ]
            let report = try #require(try await tool.run(arguments).json() as? [String: Any])
            let evidence = try #require(report["evidence"] as? [String: Any])
            #expect(evidence["trained_bars"] as? Int == 0)
            #expect(evidence["validation_bars"] as? Int == 0)
            #expect(evidence["out_of_sample_bars"] as? Int == 720)
            #expect(evidence["lacked"] as? [String] == ["funding"])
        }
    }

    /// HAR, fitted to 2023, over 2024.
    @Test(arguments: ["BTCUSDT", "ETHUSDT", "SOLUSDT", "ADAUSDT"])
    func `the band of 90 percent holds 89 to 91 percent of a year, calm or wild`(symbol: String)
        async throws
    {
        try await Tool.withHome { tool in
            let file = RealCandles.folder.appending(path: "\(symbol)-1h.csv.gz").path
            _ = try await tool.run("data", "import", file, "--symbol", symbol)
            let arguments = [
                "backtest", "--strategy", "lstm_fast", "--symbol", symbol, "--forecaster", "har",
                "--start", "2024-01-01", "--end", "2025-01-01", "--json",
            ]
            let report = try #require(try await tool.run(arguments).json() as? [String: Any])
            let band = try #require(report["forecast_band"] as? [String: Any])
            #expect(band["bars"] as? Int == 8783)
            for name in ["range", "return"] {
                let figure = try #require(band[name] as? [String: Any])
                let coverage = try #require(figure["coverage_pct"] as? Double)
                #expect((89...91).contains(coverage), "\(name): \(coverage)")
                let thirds = try #require(figure["coverage_by_volatility_pct"] as? [Double])
                #expect(thirds.count == 3)
                for third in thirds {
                    #expect((87...93).contains(third), "\(name): \(thirds)")
                }
            }
        }
    }
}

/// Where real candles lie, beside the repository.
enum RealCandles {
    static let folder = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/data/binance")
    static let arePresent = FileManager.default.fileExists(
        atPath: folder.appending(path: "BTCUSDT-1h.csv.gz").path
    )
}
