import ArgumentParser

/// What `make bench` and `make bench-neural` run.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hindcast-bench",
        abstract: "Measure Hindcast on this machine.",
        subcommands: [MainPathBenchmark.self, NeuralBenchmark.self, SearchBenchmark.self],
        defaultSubcommand: MainPathBenchmark.self
    )
}
