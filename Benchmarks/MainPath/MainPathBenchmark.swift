import ArgumentParser
import Foundation
import Neural

/// Measures the main path, and PyTorch's training step beside ours in the same run.
struct MainPathBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "main-path",
        abstract: "Measure import, indicators, training, inference and backtests on this machine.",
        discussion: "Each figure is the median of its rounds; `make bench` runs it all."
    )

    @Option(help: "A Python that has PyTorch, for the training step beside ours.")
    var peer: String?

    @Option(help: "Rounds of each measurement.")
    var rounds = 15

    func validate() throws {
        guard rounds >= 1 else { throw ValidationError("--rounds \(rounds): at least 1") }
    }

    func run() async throws {
        let candles = try SampleCandles()
        print("\(ProcessInfo.processInfo.activeProcessorCount) cores")
        try await report("import", measureImport(candles, rounds: rounds), unit: "rows/s")
        try report("indicator pass", measureIndicators(candles, rounds: rounds), unit: "ns/candle")
        try report("backtest", measureBacktest(candles, rounds: rounds), unit: "bars/s")

        let torch = startTorch()
        for workload in [NeuralWorkload.step, .windows(720)] {
            var contestants = [try workload.hindcast(InstructionSet.selected())]
            if let torch {
                contestants.append(workload.contestant(torch))
            }
            let measured = try Rounds(rounds, of: contestants)
            report(workload.title, measured[0], unit: "ms")
            if let torch {
                report("  \(torch.name)", measured[1], unit: "ms")
                print("  ours / PyTorch".padded(to: 16) + measured.ratio(of: 0, to: 1).description)
            }
        }
    }

    private func startTorch() -> Peer? {
        do {
            return try peer.map { try Peer.torch(python: $0) }
        } catch {
            print("no PyTorch: \(error)")
            return nil
        }
    }

    private func report(_ name: String, _ samples: Samples, unit: String) {
        print(name.padded(to: 16) + samples.description + " " + unit)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        padding(toLength: max(width, count), withPad: " ", startingAt: 0) + "  "
    }
}
