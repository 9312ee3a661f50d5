import Backtesting
import Files
import Foundation
import Hashing
import Market
import Storage

/// What a task has come to.
///
/// It follows from the task alone, so whoever computes it writes the same bytes.
struct SweepResult: Codable, Sendable {
    /// The format of results that this version writes; part of each task's name.
    static let format = 1

    /// The task.
    let task: String
    /// Its figures.
    let figures: Figures
    /// Per-bar returns of the marked equity.
    ///
    /// They are written as base64 of little-endian doubles, exact and quick to read, and kept as numbers
    /// alone: the results of a large sweep are in memory all at once.
    let returns: [Double]
    /// The evaluation, for the ledger.
    private let trial: Trial
    /// SHA-256 of the models that were trained for it; empty for other tasks.
    let models: [String]

    private enum CodingKeys: String, CodingKey {
        case task
        case figures
        case returns
        case trial
        case models
    }

    /// Keeps an evaluation.
    init(of evaluation: SearchEvaluation, task: String) {
        self.task = task
        figures = evaluation.figures
        returns = evaluation.returns
        trial = Trial(evaluation.trial)
        models = evaluation.models
    }

    /// Reads what ``encode(to:)`` writes.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        task = try values.decode(String.self, forKey: .task)
        figures = try values.decode(Figures.self, forKey: .figures)
        let bits = try values.decode(Data.self, forKey: .returns)
        returns = bits.withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map { place in
                let bits = bytes.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self)
                return Double(bitPattern: UInt64(littleEndian: bits))
            }
        }
        trial = try values.decode(Trial.self, forKey: .trial)
        models = try values.decode([String].self, forKey: .models)
    }

    /// Writes the result; equal ones give equal bytes.
    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(task, forKey: .task)
        try values.encode(figures, forKey: .figures)
        let bits = returns.map(\.bitPattern.littleEndian)
        try values.encode(bits.withUnsafeBytes { Data($0) }, forKey: .returns)
        try values.encode(trial, forKey: .trial)
        try values.encode(models, forKey: .models)
    }

    /// The evaluation as it was when the task was done.
    ///
    /// - Parameter time: When the ledger takes note of it.
    /// - Returns: The evaluation.
    func evaluation(at time: Timestamp) -> SearchEvaluation {
        SearchEvaluation(
            figures: figures,
            returns: returns,
            trial: trial.stored(at: time),
            models: models
        )
    }
}

extension SweepResult {
    /// An evaluation as the ledger has it, without its time.
    private struct Trial: Codable, Sendable {
        let hash: Data
        let key: SeriesKey
        let strategy: String
        let parameters: String
        let first: Timestamp
        let last: Timestamp
        let bars: Int
        let source: String
        let sharpe: Double?

        init(_ trial: StoredTrial) {
            hash = Data(trial.hash)
            key = trial.key
            strategy = trial.strategy
            parameters = trial.parameters
            first = trial.window.lowerBound
            last = trial.window.upperBound
            bars = trial.bars
            source = trial.source
            sharpe = trial.sharpe
        }

        func stored(at time: Timestamp) -> StoredTrial {
            StoredTrial(
                hash: Array(hash),
                key: key,
                strategy: strategy,
                parameters: parameters,
                window: first...max(first, last),
                bars: bars,
                source: source,
                time: time,
                sharpe: sharpe
            )
        }
    }
}

/// The results of a folder, one file a task.
///
/// A file is sealed with a checksum, so that a damaged one is told and its task done again. The files
/// lie in 256 folders by the first two digits of their names, so that none of them grows long.
struct SweepResults: Sendable {
    let store: any SweepStore

    private static let folder = "results"

    /// What is known of a task.
    enum State: Sendable {
        case missing
        case damaged
        case done(SweepResult)
    }

    /// The file of a task's result.
    private static func file(_ task: String) -> String {
        "\(folder)/\(task.prefix(2))/\(task).json"
    }

    /// Reads the result of a task.
    ///
    /// - Throws: Where the store fails, which says nothing of the result.
    private func state(of task: String) async throws -> State {
        guard let bytes = try await store.read(Self.file(task)) else { return .missing }
        guard let object = SealedJSON.open(bytes),
            // A file that was cut has no checksum any more.
            object.count < bytes.count,
            let result = try? JSONDecoder().decode(SweepResult.self, from: object),
            result.task == task
        else { return .damaged }
        return .done(result)
    }

    /// Reads the results of tasks, several at a time where the store is far away.
    ///
    /// - Parameters:
    ///   - tasks: The tasks.
    ///   - take: Takes the place among the tasks, and what is known, in the order of the tasks.
    /// - Throws: Where the store fails; what `take` throws; `CancellationError`.
    func read(_ tasks: [String], _ take: (Int, State) throws -> Void) async throws {
        guard store.concurrentReads > 1 else {
            for (place, task) in tasks.enumerated() { try take(place, try await state(of: task)) }
            return
        }
        // A batch at a time, so that no more results than these wait in memory.
        for start in stride(from: 0, to: tasks.count, by: store.concurrentReads) {
            let batch = start..<min(start + store.concurrentReads, tasks.count)
            let states = try await withThrowingTaskGroup(of: (Int, State).self) { group in
                for place in batch {
                    group.addTask { (place, try await state(of: tasks[place])) }
                }
                return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for place in batch { try take(place, states[place] ?? .missing) }
        }
    }

    /// Writes a result; it is durable when this returns.
    ///
    /// - Parameters:
    ///   - result: The result.
    ///   - isReplacing: Whether a damaged one is there.
    /// - Throws: Where the store fails.
    func write(_ result: SweepResult, isReplacing: Bool) async throws {
        try await store.write(
            SealedJSON.seal(try SweepPlan.encoder.encode(result)),
            Self.file(result.task),
            isReplacing: isReplacing,
            isReadOnly: false
        )
    }

    /// The names of all tasks with a result, read or not: one listing of each of its folders.
    func names() async throws -> Set<String> {
        try await store.names(in: Self.folder).reduce(into: []) { names, file in
            guard file.hasSuffix(".json"), let name = file.split(separator: "/").last else {
                return
            }
            names.insert(String(name.dropLast(5)))
        }
    }

    /// Removes what killed writers of finished tasks have left.
    func removeLeftovers(of tasks: [String]) async throws {
        try await store.removeLeftovers(of: tasks.map(Self.file))
    }
}
