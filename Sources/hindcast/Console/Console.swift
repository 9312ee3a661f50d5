import ArgumentParser
import Foundation
import UnixSignals
import Workflows

/// Output, progress, interrupts and exit codes of commands.
enum Console {
    /// Runs an activity, shows its progress, and stops it on Ctrl-C.
    ///
    /// - Parameters:
    ///   - activity: What to run.
    ///   - line: What to say of it beforehand, once it has accepted what was asked for; nil for
    ///     nothing.
    ///   - ending: What SIGTERM does in the place of stopping the activity; nil for that.
    /// - Returns: The result.
    /// - Throws: What the activity throws; `ExitCode(130)` if it was interrupted.
    static func run<Output>(
        _ activity: Activity<Output>,
        saying line: String? = nil,
        onTermination ending: (@Sendable () -> Void)? = nil
    ) async throws -> Output {
        let bar = Task {
            var bar = ProgressBar()
            var unsaid = line
            for await progress in activity.progress {
                if let line = unsaid { note(line) }
                unsaid = nil
                bar.show(progress)
            }
            bar.finish()
        }
        let interrupts = Task {
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            var isFirst = true
            for await signal in signals {
                if let ending, signal == .sigterm {
                    ending()
                    continue
                }
                // Work that cannot be stopped, such as a read from a silent pipe, is abandoned.
                guard isFirst else { Foundation.exit(130) }
                isFirst = false
                activity.cancel()
            }
        }
        defer { interrupts.cancel() }
        let result = await Result(catching: { try await activity.result })
        await bar.value
        do {
            return try result.get()
        } catch is CancellationError {
            note("interrupted; everything committed before is kept, nothing is half-written")
            throw ExitCode(130)
        }
    }

    /// Prints a value as JSON with sorted keys.
    static func print(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try print(String(decoding: encoder.encode(value), as: UTF8.self))
    }

    /// Prints text and a line end to standard output.
    ///
    /// - Throws: `ExitCode(1)` if the output cannot be written; the reason is on standard error.
    static func print(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
        } catch {
            note("hindcast: standard output cannot be written; is the disk full?")
            throw ExitCode(1)
        }
    }

    /// Prints a line for people to standard error.
    static func note(_ line: String) {
        draw(line + "\n")
    }

    /// Prints to standard error; a closed or full one is ignored.
    static func draw(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}

extension Result where Failure == any Error {
    /// Catches what a body throws.
    fileprivate init(catching body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
