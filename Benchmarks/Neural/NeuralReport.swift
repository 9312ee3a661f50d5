import Foundation

/// The rounds of one workload.
struct Comparison {
    let workload: NeuralWorkload
    /// How many of the contestants are engines, ours first; the others are yardsticks: the peak
    /// and, where it is there, OpenBLAS's product.
    let engines: Int
    let rounds: Rounds
}

/// The figures of one run.
struct NeuralReport: Encodable {
    /// A median and the middle half around it.
    struct Spread: Encodable {
        let median, low, high: Double

        init(_ samples: Samples) {
            (median, low, high) = (samples.median, samples.low, samples.high)
        }
    }

    /// What the machine can do, in all rounds of all workloads.
    struct Yardstick: Encodable {
        let name: String
        let gigaflops: Spread
    }

    /// What one engine made of one workload.
    struct Row: Encodable {
        let workload: String
        let engine: String
        let milliseconds: Spread
        let gigaflops: Double
        let percentOfPeak: Spread
        let percentOfOpenblas: Spread?
        let oursOverTheirs: Spread?
    }

    let cores: Int
    let machine: [Yardstick]
    let rows: [Row]
    /// What is missing, and why.
    let notes: [String]

    init(_ comparisons: [Comparison], notes: [String]) {
        cores = ProcessInfo.processInfo.activeProcessorCount
        machine = Self.yardsticks(comparisons)
        rows = comparisons.flatMap(Self.rows)
        self.notes = notes
    }

    private static func yardsticks(_ comparisons: [Comparison]) -> [Yardstick] {
        guard let first = comparisons.first else { return [] }
        let contestants = first.rounds.contestants
        return (first.engines..<contestants.count).map { place in
            let rates = comparisons.flatMap {
                $0.rounds.rates(of: $0.engines + place - first.engines)
            }
            return Yardstick(name: contestants[place].name, gigaflops: Spread(Samples(rates)))
        }
    }

    private static func rows(_ comparison: Comparison) -> [Row] {
        let rounds = comparison.rounds
        let peak = comparison.engines
        let openBLAS = peak + 1
        return (0..<comparison.engines).map { engine in
            Row(
                workload: comparison.workload.title,
                engine: rounds.contestants[engine].name,
                milliseconds: Spread(rounds[engine]),
                gigaflops: Samples(rounds.rates(of: engine)).median,
                percentOfPeak: Spread(rounds.percent(of: engine, to: peak)),
                percentOfOpenblas: openBLAS < rounds.contestants.count
                    ? Spread(rounds.percent(of: engine, to: openBLAS)) : nil,
                oursOverTheirs: engine > 0 ? Spread(rounds.ratio(of: 0, to: engine)) : nil
            )
        }
    }
}
