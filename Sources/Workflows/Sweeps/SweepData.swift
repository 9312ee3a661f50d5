import Backtesting
import Connectors
import Files
import Forecasting
import Foundation
import Market
import Storage

/// Everything that the tasks of a sweep read, as one file: candles, funding rates, maintenance tiers
/// and models.
enum SweepData {
    private static let tiers = "tiers.json"
    private static let folder = "sweep"

    private static func candles(_ symbol: Symbol) -> String { "candles/\(symbol).csv.gz" }
    private static func funding(_ symbol: Symbol) -> String { "funding/\(symbol).csv.gz" }

    /// The bytes of the file; equal content gives equal bytes.
    ///
    /// - Parameters:
    ///   - series: The candles of each series, and its funding rates; nil for spot.
    ///   - tables: The maintenance tiers in use.
    ///   - models: The files of each model, by its SHA-256.
    /// - Returns: A tar archive.
    /// - Throws: `EncodingError`.
    static func archive(
        _ series: [(candles: CandleSeries, funding: [FundingRate]?)],
        tables: MaintenanceTables,
        models: [String: [(name: String, bytes: Data)]]
    ) throws -> Data {
        var entries = [
            TarArchive.Entry(name: tiers, bytes: try SweepPlan.encoder.encode(tables))
        ]
        for (candles, funding) in series {
            let symbol = candles.key.symbol
            entries.append(
                TarArchive.Entry(name: self.candles(symbol), bytes: RunData.table(candles))
            )
            if let funding, !funding.isEmpty {
                entries.append(
                    TarArchive.Entry(name: self.funding(symbol), bytes: RunData.table(funding))
                )
            }
        }
        for (model, files) in models.sorted(by: { $0.key < $1.key }) {
            entries += files.map {
                TarArchive.Entry(name: "\(model)/\($0.name)", bytes: $0.bytes)
            }
        }
        return TarArchive.write(entries, in: folder)
    }

    /// Reads the file of a sweep into a home of its own.
    ///
    /// - Throws: ``SweepError/damagedData(path:)`` for a file that is missing or not as it was
    ///   written.
    static func open(of sweep: Sweep) async throws -> ScratchWorkspace {
        let damaged = SweepError.damagedData(path: sweep.data.shown)
        guard let bytes = try await sweep.store.read(Sweep.dataFile(sweep.plan.data)) else {
            throw damaged
        }
        guard DataFingerprint.sha256(of: bytes) == sweep.plan.data,
            let entries = try? TarArchive.read(bytes).entries
        else { throw damaged }
        let parts = Dictionary(entries.map { ($0.name, $0.bytes) }) { first, _ in first }
        let scratch = try ScratchWorkspace()
        let home = scratch.workspace.home
        guard let tables = parts[tiers] else { throw damaged }
        try tables.write(to: home.maintenanceTiers)
        let store = scratch.workspace.store
        for key in sweep.plan.series.map(\.key) {
            let name = candles(key.symbol)
            guard let table = parts[name] else { throw damaged }
            _ = try await store.insert(
                CandleFile.read(table, named: name, key: key).series,
                leftOut: [],
                onConflict: .refuse
            ) { _ in }
            if let rates = parts[funding(key.symbol)] {
                _ = try await store.insertFunding(
                    FundingFile.read(rates, named: funding(key.symbol)).rates,
                    for: key.symbol,
                    onConflict: .refuse
                )
            }
        }
        for model in Set(sweep.plan.series.compactMap(\.model)) {
            let files = entries.filter { $0.name.hasPrefix("\(model)/") }.map {
                (name: String($0.name.dropFirst(model.count + 1)), bytes: $0.bytes)
            }
            guard try ModelStore(root: home.models).activate(files) == model else { throw damaged }
        }
        return scratch
    }
}

/// A workspace whose home is a folder for temporary files, removed with the value, and whose store is in memory.
///
/// Tasks of a sweep run in one, so they read what the sweep has and nothing of the machine. A killed
/// process leaves its folder; the next one on the machine removes it.
final class ScratchWorkspace: Sendable {
    let workspace: Workspace
    private let place: URL
    private let lock: FileLock

    private static let prefix = "hindcast-sweep-"
    private static let lockSuffix = ".lock"

    init() throws {
        let parent = FileManager.default.temporaryDirectory
        Self.removeAbandoned(in: parent)
        place = parent.appending(path: Self.prefix + UUID().uuidString)
        lock = try FileLock(waitingFor: Self.lockFile(of: place))
        try FileSystem.createFolder(place)
        workspace = try Workspace(
            home: Home(path: place.path, environment: [:]),
            store: SQLiteStore(inMemory: place.lastPathComponent)
        )
    }

    deinit {
        try? FileManager.default.removeItem(at: place)
        try? FileManager.default.removeItem(at: Self.lockFile(of: place))
    }

    private static func lockFile(of place: URL) -> URL {
        place.deletingLastPathComponent().appending(path: place.lastPathComponent + lockSuffix)
    }

    private static func removeAbandoned(in parent: URL) {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: parent.path)) ?? []
        where name.hasPrefix(prefix) && name.hasSuffix(lockSuffix) {
            let file = parent.appending(path: name)
            guard let lock = try? FileLock.tryLock(file) else { continue }
            let folder = parent.appending(path: String(name.dropLast(lockSuffix.count)))
            try? files.removeItem(at: folder)
            try? files.removeItem(at: file)
            _ = consume lock
        }
    }
}
