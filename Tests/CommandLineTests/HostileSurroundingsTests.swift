import Foundation
import TestSupport
import Testing

/// What the tool meets outside of its arguments must not make it trap or say something in riddles.
@Suite struct HostileSurroundingsTests {
    private static let series = ["--symbol", "BTCUSD", "--market", "spot"]

    private static func withCandles(_ body: (Tool) async throws -> Void) async throws {
        try await Tool.withHome { tool in
            let sample = Fixtures.url("sample-btcusd-1h.csv").path
            #expect(try await tool.run(["data", "import", sample] + series).status == 0)
            try await body(tool)
        }
    }

    @Test func `an account too small to print in decimals is reported all the same`() async throws {
        try await Self.withCandles { tool in
            let outcome = try await tool.run(
                ["backtest", "--strategy", "supertrend", "--capital=0.000001"] + Self.series
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }

    @Test(arguments: ["5e-324", "1e-300", "9e-7", "1e308"])
    func `an account outside the bounds of money is refused`(capital: String) async throws {
        try await Self.withCandles { tool in
            let outcome = try await tool.run(
                ["backtest", "--strategy", "supertrend", "--capital=\(capital)"] + Self.series
            )
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("initial_capital"))
            #expect(outcome.errors.contains("use a number from 1e-06 to 1000000000000"))
        }
    }

    @Test func `a full standard error is no reason to trap, a full output is a failure`()
        async throws
    {
        try await Self.withCandles { tool in
            let full = try FileHandle(forWritingTo: URL(filePath: "/dev/full"))
            let unknown = try tool.start(["foo"], output: .nullDevice, errors: full)
            unknown.waitUntilExit()
            #expect(unknown.terminationReason == .exit)
            #expect(unknown.terminationStatus == 64)
            let status = try tool.start(["data", "status"], output: full, errors: .nullDevice)
            status.waitUntilExit()
            #expect(status.terminationStatus == 1)
        }
    }

    @Test func `an error with a hostile file name stays on one line`() async throws {
        try await Self.withCandles { tool in
            let outcome = try await tool.run(
                ["data", "import", "nope\nx\u{1B}[31m.csv"] + Self.series
            )
            #expect(outcome.status == 1)
            #expect(
                outcome.errors
                    == "hindcast: nope\\nx\\u{1B}[31m.csv: there is no such file; check the path\n"
            )
        }
    }

    @Test func `a page that cannot be written is named after the report was printed`() async throws
    {
        try await Self.withCandles { tool in
            let outcome = try await tool.run(
                ["backtest", "--strategy", "supertrend", "--html", "/nope/x.html"] + Self.series
            )
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("SuperTrend"))
            #expect(
                outcome.errors.hasSuffix(
                    "\nhindcast: cannot write /nope/x.html; its folder must exist and be writable, "
                        + "and the disk have room\n"
                )
            )
        }
    }

    @Test func `an empty home names none, so the environment's holds`() async throws {
        try await Self.withCandles { tool in
            let status = try await tool.run("data", "status", "--home", "")
            #expect(status.output.hasPrefix("BTCUSD spot 1h: 2000 candles"))
        }
    }
}
