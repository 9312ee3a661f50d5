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
    /// Per-bar returns of the marked equity, as base64 of little-endian doubles: exact, and quick to
    /// read.
    private let returnBits: Data
    /// The evaluation, for the ledger.
    private let trial: Trial
    /// SHA-256 of the models that a walk has taught; empty for other tasks.
    let models: [String]

    private enum CodingKeys: String, CodingKey {
        case task
        case figures
        case returnBits = "returns"
        case trial
        case models
    }

    /// Keeps an evaluation.
    init(of evaluation: SearchEvaluation, task: String, models: [String] = []) {
        self.task = task
        figures = evaluation.figures
        var bits = Data(capacity: evaluation.returns.count * 8)
        for value in evaluation.returns {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bits.append(contentsOf: $0) }
        }
        returnBits = bits
        trial = Trial(evaluation.trial)
        self.models = models
    }

    /// Per-bar returns of the marked equity.
    var returns: [Double] {
        let bytes = [UInt8](returnBits)
        return stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
            var bits: UInt64 = 0
            for byte in bytes[start..<start + 8].reversed() { bits = bits << 8 | UInt64(byte) }
            return Double(bitPattern: bits)
        }
    }

    /// The evaluation as it was when the task was done.
    ///
    /// - Parameter time: When the ledger takes note of it.
    /// - Returns: The evaluation.
    func evaluation(at time: Timestamp) -> SearchEvaluation {
        SearchEvaluation(figures: figures, returns: returns, trial: trial.stored(at: time))
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
    let folder: URL

    /// What is known of a task.
    enum State: Sendable {
        case missing
        case damaged
        case done(SweepResult)
    }

    /// Where the result of a task lies.
    func file(_ task: String) -> URL {
        folder.appending(path: "\(task.prefix(2))/\(task).json")
    }

    /// Reads the result of a task.
    ///
    /// - Throws: ``FileError`` where the file system fails, which says nothing of the result.
    func state(of task: String) throws -> State {
        let file = file(task)
        let bytes: Data
        do {
            bytes = try Data(contentsOf: file)
        } catch {
            var status = stat()
            if stat(file.path, &status) != 0 {
                guard errno == ENOENT || errno == ENOTDIR else { throw FileError("read", file) }
                return .missing
            }
            throw FileError("read", file, code: EIO)
        }
        guard let object = SealedJSON.open(bytes),
            // A file that was cut has no checksum any more.
            object.count < bytes.count,
            let result = try? JSONDecoder().decode(SweepResult.self, from: object),
            result.task == task
        else { return .damaged }
        return .done(result)
    }

    /// Writes a result; it is durable when this returns.
    func store(_ result: SweepResult) throws {
        let bytes = SealedJSON.seal(try SweepPlan.encoder.encode(result))
        try UnlockedFile.write(bytes, to: file(result.task))
    }

    /// The names of all results in the folder, read or not: one listing of each of its folders.
    func names() -> Set<String> {
        let files = FileManager.default
        let parts = (try? files.contentsOfDirectory(atPath: folder.path)) ?? []
        return parts.reduce(into: []) { names, part in
            let entries = try? files.contentsOfDirectory(
                atPath: folder.appending(path: part).path
            )
            for entry in entries ?? [] where entry.hasSuffix(".json") {
                if !UnlockedFile.isSibling(entry) { names.insert(String(entry.dropLast(5))) }
            }
        }
    }

    /// Removes what killed writers of finished tasks have left.
    func removeSiblings(of tasks: Set<String>) {
        let files = FileManager.default
        for part in Set(tasks.map { $0.prefix(2) }) {
            let place = folder.appending(path: String(part))
            for entry in (try? files.contentsOfDirectory(atPath: place.path)) ?? []
            where UnlockedFile.isSibling(entry)
                && tasks.contains(String(entry.dropFirst().prefix(64)))
            {
                try? files.removeItem(at: place.appending(path: entry))
            }
        }
    }
}
