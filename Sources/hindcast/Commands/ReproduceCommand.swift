import ArgumentParser
import Workflows

/// `hindcast reproduce`.
struct ReproduceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce",
        abstract: "Make a kept run again from what it names, and compare every byte.",
        discussion: """
            Settings and seed come from the run's manifest, the model from the archive by its \
            SHA-256, candles and funding rates from the store, which must have the SHA-256 that the \
            run read. A language model is not asked: its stored answers are read. Nothing is written.

            The networks of a walk-forward's folds are taken from the home's cache; one that is not \
            there is trained again and kept there. With --retrain the cache is left alone and every \
            fold is trained again, which takes as long as the walk did.

            Ends with 0 where every byte is the same, or where the run is of an older release and \
            every field that it has is the same. Ends with 1 where a value differs, and names the \
            first one; and where candles, model or answers are not there any more, with a remedy.

            RUN is a run_id, any part of one that no other run has, or `latest`.

              hindcast reproduce latest
              hindcast reproduce latest --retrain
              hindcast reproduce 20250118T160000123Z-lstm_fast-BTCUSDT-1a2b3c4d --json

            With --json: {run_id, outcome: identical | same_fields | different, made_by, version, \
            model, data_sha256, parts: [{name, status: identical | different | not_kept | not_made, \
            sha256}], differences: [{part, path, stored, made}], difference_count, added_fields, \
            folds: {trained, from_cache} of a walk-forward, notes}.
            """
    )

    @Argument(help: ArgumentHelp("Which run; see above.", valueName: "run"))
    var run: String

    @Flag(help: "Train every fold of a walk-forward again, whatever the cache has.")
    var retrain = false

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try Workspace(home: global.resolvedHome)
        let reproduction = try await Console.run(workspace.reproduce(run, retraining: retrain))
        if global.json {
            try Console.print(json: reproduction)
        } else {
            try Console.print(reproduction.text)
        }
        if reproduction.outcome == .different { throw ExitCode.failure }
    }
}
