import ArgumentParser
import Foundation

/// Measures the main path, and PyTorch's training step beside ours in the same run.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hindcast-bench",
        abstract: "Measure import, indicators, training, inference and backtests on this machine.",
        discussion: "Each figure is the median of its rounds; `make bench` runs it all."
    )

    @Option(help: "A Python that has PyTorch, for the training step beside ours.")
    var peer: String?

    @Option(help: "Rounds of each measurement.")
    var rounds = 15

    func run() throws {
        let candles = try SampleCandles()
        print("\(ProcessInfo.processInfo.activeProcessorCount) cores")
        try report("import", measureImport(candles, rounds: rounds), unit: "rows/s")
        try report("indicator pass", measureIndicators(candles, rounds: rounds), unit: "ns/candle")
        try report("backtest", measureBacktest(candles, rounds: rounds), unit: "bars/s")

        let torch = try peer.map { try TorchPeer(python: $0) }
        let steps = try measureSteps(rounds: rounds, peer: torch)
        report("training step", steps, peer: torch, unit: "ms")
        let windows = try measureInference(windows: 720, rounds: rounds, peer: torch)
        report("720 windows", windows, peer: torch, unit: "ms")
    }

    private func report(_ name: String, _ samples: Samples, unit: String) {
        print(name.padded(to: 16) + samples.description + " " + unit)
    }

    private func report(_ name: String, _ paired: PairedSamples, peer: TorchPeer?, unit: String) {
        report(name, paired.ours, unit: unit)
        guard let peer else { return }
        report("  PyTorch \(peer.version)", paired.theirs, unit: unit)
        print("  ours / PyTorch".padded(to: 16) + paired.ratio.description)
    }
}

/// Measurements of one thing.
struct Samples: CustomStringConvertible {
    let sorted: [Double]

    init(_ values: [Double]) {
        sorted = values.sorted()
    }

    var median: Double { sorted[sorted.count / 2] }

    /// Median, and the range of the middle half.
    var description: String {
        let low = sorted[sorted.count / 4]
        let high = sorted[sorted.count * 3 / 4]
        return "\(Self.text(median))  (\(Self.text(low)) to \(Self.text(high)))"
    }

    private static func text(_ value: Double) -> String {
        value >= 1000 ? "\(Int(value.rounded()))" : String(format: "%.3g", value)
    }
}

/// Measurements of ours and of a peer, taken in turn.
struct PairedSamples {
    var ours: Samples
    var theirs: Samples
    /// Ours over theirs, round by round.
    var ratio: Samples
}

extension PairedSamples {
    /// How often one side repeats its work before it is the other's turn; a single time would
    /// measure how the other's threads, which spin for a while, go to sleep.
    private static let repetitions = 8

    /// Measures ours, then the peer's, round by round, so that both see the same machine.
    ///
    /// A measurement is the median of its repetitions.
    init(rounds: Int, ours: () throws -> Double, theirs: (() throws -> Double)?) rethrows {
        func turn(_ measure: () throws -> Double) rethrows -> Double {
            Samples(try (0..<Self.repetitions).map { _ in try measure() }).median
        }
        var pairs: [(ours: Double, theirs: Double)] = []
        for round in 0..<(rounds + 2) {
            let pair = (ours: try turn(ours), theirs: try theirs.map(turn) ?? .nan)
            // The first two rounds warm caches and allocators.
            if round >= 2 {
                pairs.append(pair)
            }
        }
        self.ours = Samples(pairs.map(\.ours))
        self.theirs = Samples(pairs.map(\.theirs))
        ratio = Samples(pairs.map { $0.ours / $0.theirs })
    }
}

extension Samples {
    /// Repeats a measurement, whose first result is thrown away.
    init(rounds: Int, _ measure: () throws -> Double) rethrows {
        _ = try measure()
        self.init(try (0..<rounds).map { _ in try measure() })
    }
}

/// How long a piece of work takes, in seconds.
func seconds(_ work: () throws -> Void) rethrows -> Double {
    let duration = try ContinuousClock().measure(work)
    return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        padding(toLength: max(width, count), withPad: " ", startingAt: 0) + "  "
    }
}
