import ArgumentParser
import Foundation
import Neural

/// Measures the engine beside PyTorch, ONNX Runtime and what the machine can do at most.
struct NeuralBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "neural",
        abstract: "Measure training and inference beside PyTorch and ONNX Runtime.",
        discussion: "docs/benchmarks.md says how, and how to read the table."
    )

    @Option(help: "A Python that has PyTorch, numpy and ONNX Runtime; what it lacks is left out.")
    var peer: String?

    @Option(help: "Rounds of each measurement but the epoch.")
    var rounds = 15

    @Option(help: "Rounds of the epoch.")
    var epochs = 3

    @Option(help: "Hold us and the peers to these instructions: avx2.", transform: instructionSet)
    var instructions: InstructionSet?

    @Option(help: "A file to write the figures to, as JSON.")
    var json: String?

    func validate() throws {
        guard rounds >= 1 else { throw ValidationError("--rounds \(rounds): at least 1") }
        guard epochs >= 1 else { throw ValidationError("--epochs \(epochs): at least 1") }
        guard let instructions else { return }
        let names = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
        guard InstructionSet.available.contains(instructions) else {
            throw ValidationError("--instructions \(instructions): this processor has \(names)")
        }
        guard PeerLimits(instructions) != nil else {
            throw ValidationError("--instructions \(instructions): peers can be held to avx2 only")
        }
    }

    func run() throws {
        let widest = instructions ?? InstructionSet.available.last ?? .plain
        guard let limits = PeerLimits(widest) else { return }
        let peers = try NeuralPeers(python: peer, limits: limits)
        let ours = try instructions ?? InstructionSet.selected()
        let yardsticks = [Yardsticks.peak(widest), peers.product].compactMap(\.self)
        let workloads = [.step, .windows(720), .windows(1), NeuralWorkload.yearlyEpoch]
        let comparisons = try workloads.map { workload in
            FileHandle.standardError.write(Data("measuring \(workload.title)\n".utf8))
            let engines = [try workload.hindcast(ours)] + peers.engines(for: workload)
            return Comparison(
                workload: workload,
                engines: engines.count,
                rounds: try Rounds(
                    workload.isEpoch ? epochs : rounds,
                    warmUps: workload.isEpoch ? 1 : 2,
                    of: engines + yardsticks
                )
            )
        }
        let report = NeuralReport(comparisons, notes: peers.absences)
        print(report.table)
        if let json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            try encoder.encode(report).write(to: URL(filePath: json))
        }
    }
}

private func instructionSet(_ name: String) throws -> InstructionSet {
    guard let set = InstructionSet(rawValue: name) else {
        let names = InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("\(name) is none of \(names)")
    }
    return set
}
