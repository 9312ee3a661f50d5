import Backtesting
import Connectors
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

/// A sweep in a folder that all machines see, or below a prefix of an S3 bucket.
///
///     FOLDER/PLAN.json             the plan, named by its SHA-256
///     FOLDER/DATA.tar              what the tasks read, named by its SHA-256
///     FOLDER/results/ab/NAME.json  a result, named by its task, whose name starts with ab
///
/// Several plans may lie in one folder. They share the results, so a task that two of them have is
/// done once. There is no lock, no queue and no coordinator: who runs which task follows from its
/// place in the plan, and a result that two machines compute has the same bytes from both.
public struct Sweep: Sendable {
    /// The plan's name: SHA-256 of its file, 64 hexadecimal digits.
    public let name: String
    let plan: SweepPlan
    let store: any SweepStore

    /// Reads a plan from a file.
    ///
    /// - Throws: ``SweepError`` for a file that is missing or not as it was written.
    public init(_ file: URL) throws {
        try self.init(
            try? Data(contentsOf: file),
            of: file.deletingPathExtension().lastPathComponent,
            at: file,
            in: SweepFolder(file.deletingLastPathComponent()).store
        )
    }

    /// Reads the plan at a path, or at `s3://bucket/prefix/PLAN.json`.
    ///
    /// - Parameters:
    ///   - text: The place.
    ///   - environment: Names region and credentials of a bucket.
    /// - Returns: The sweep.
    /// - Throws: ``SweepError`` for a plan that is missing or not as it was written;
    ///   `ObjectStoreError`.
    public static func open(_ text: String, environment: [String: String]) async throws -> Sweep {
        guard S3Location.isLocation(text) else { return try Sweep(URL(filePath: text)) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let store = try SweepFolder(folder, environment: environment).store
        let name = parts.last.map(String.init) ?? ""
        let bytes = name.isEmpty ? nil : try await store.read(name)
        return try Sweep(
            bytes,
            of: name.hasSuffix(".json") ? String(name.dropLast(5)) : name,
            at: store.url(name),
            in: store
        )
    }

    private init(
        _ bytes: Data?,
        of name: String,
        at file: URL,
        in store: any SweepStore
    ) throws(SweepError) {
        guard let bytes else { throw .noPlan(path: file.shown) }
        guard DataFingerprint.sha256(of: bytes) == name,
            let plan = try? JSONDecoder().decode(SweepPlan.self, from: bytes),
            plan.format == SweepPlan.currentFormat
        else { throw .damagedPlan(path: file.shown) }
        self.init(plan, name: name, in: store)
    }

    init(_ plan: SweepPlan, name: String, in store: any SweepStore) {
        self.plan = plan
        self.name = name
        self.store = store
    }

    var results: SweepResults { SweepResults(store: store) }

    /// The plan's file.
    public var file: URL { store.url("\(name).json") }

    /// How many tasks it has.
    public var taskCount: Int { plan.tasks.count }

    /// The file with everything that its tasks read.
    public var data: URL { store.url(Self.dataFile(plan.data)) }

    static func dataFile(_ name: String) -> String { "\(name).tar" }
}
