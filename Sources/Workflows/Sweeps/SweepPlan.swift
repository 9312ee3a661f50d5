import Backtesting
public import Foundation
import Market

/// A planned sweep: what its tasks are, and which candles they read.
///
/// It is written as canonical JSON (sorted names, no blanks) to a read-only file that is named by its
/// SHA-256. Beside it lies a read-only file named by its own SHA-256 with everything that the tasks
/// read, so a machine that runs tasks needs this folder and nothing else.
struct SweepPlan: Codable, Sendable {
    /// One series of a sweep, as its tasks read it.
    struct Series: Codable, Hashable, Sendable {
        let key: SeriesKey
        /// How many candles there are, warm-up included.
        let bars: Int
        /// SHA-256 of the candles and funding rates.
        let candles: String
        /// The maintenance tiers at the start of the window.
        let maintenance: MaintenanceMargin
        /// SHA-256 of the model; nil where no task uses one.
        let model: String?
    }

    /// The format of plans that this version writes.
    static let currentFormat = 1

    var format = currentFormat
    /// The version of the program, which is part of each task's name.
    var hindcast = Version.current
    let request: SweepRequest
    /// When the first bar that every task trades opens.
    let start: Timestamp
    /// When the last one closes.
    let end: Timestamp
    let series: [Series]
    /// SHA-256 of the file with the candles, funding rates, tiers and models.
    let data: String
    /// The names of the tasks, in their order.
    let tasks: [String]

    /// Writes canonical JSON.
    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// The tasks, made again from the request.
    ///
    /// - Throws: ``SweepError/otherVersion(planned:running:)`` where this version makes others.
    func makeTasks() throws -> [SweepTask] {
        let made =
            hindcast == Version.current ? try request.tasks(over: start..<end, of: series) : []
        guard made.map(\.name) == tasks else {
            throw SweepError.otherVersion(planned: hindcast, running: Version.current)
        }
        return made
    }
}

/// A sweep in a folder that all machines see.
///
///     FOLDER/PLAN.json             the plan, named by its SHA-256
///     FOLDER/DATA.tar              what the tasks read, named by its SHA-256
///     FOLDER/results/ab/NAME.json  a result, named by its task, whose name starts with ab
///
/// Several plans may lie in one folder. They share the results, so a task that two of them have is
/// done once. There is no lock, no queue and no coordinator: who runs which task follows from its
/// place in the plan, and a result that two machines compute has the same bytes from both.
public struct Sweep: Sendable {
    /// The plan's file.
    public let file: URL
    let plan: SweepPlan
    let results: SweepResults

    /// Reads a plan.
    ///
    /// - Throws: ``SweepError`` for a file that is missing or not as it was written.
    public init(_ file: URL) throws {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: file)
        } catch {
            throw SweepError.noPlan(path: file.path)
        }
        let name = file.deletingPathExtension().lastPathComponent
        guard DataFingerprint.sha256(of: bytes) == name,
            let plan = try? JSONDecoder().decode(SweepPlan.self, from: bytes),
            plan.format == SweepPlan.currentFormat
        else { throw SweepError.damagedPlan(path: file.path) }
        self.init(plan, at: file)
    }

    init(_ plan: SweepPlan, at file: URL) {
        self.file = file
        self.plan = plan
        results = SweepResults(
            folder: file.deletingLastPathComponent()
                .appending(path: "results", directoryHint: .isDirectory)
        )
    }

    /// How many tasks it has.
    public var taskCount: Int { plan.tasks.count }

    /// The plan's name: SHA-256 of its file, 64 hexadecimal digits.
    public var name: String { file.deletingPathExtension().lastPathComponent }

    /// The file with everything that its tasks read.
    public var data: URL { Self.data(plan.data, in: file.deletingLastPathComponent()) }

    static func data(_ name: String, in folder: URL) -> URL {
        folder.appending(path: "\(name).tar")
    }
}
