public import Backtesting
public import Foundation
public import Market

/// Some runs, the newest first.
public struct RunPage: Codable, Sendable {
    /// The runs.
    public var runs: [RunSummary]
    /// The `before` of the next page; nil on the last page.
    @NullCodable public var next: String?

    init(runs: [RunSummary], next: String?) {
        self.runs = runs
        _next = NullCodable(next)
    }
}

/// A page of runs as JSON, `{"next", "runs"}`.
///
/// Each summary is encoded once, when its run is listed for the first time.
public struct EncodedRunPage: Sendable {
    /// The bytes of the page.
    public let json: Data

    init(_ runs: [KnownRuns.Entry], next: String?) {
        var bytes = Data("{\"next\":\(next.map { "\"\($0)\"" } ?? "null"),\"runs\":[".utf8)
        for (index, run) in runs.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(run.json)
        }
        bytes.append(contentsOf: "]}".utf8)
        json = bytes
    }
}

extension Workspace {
    /// Bounds of the page size.
    public static let runPageSizes = 1...5000

    /// Lists the kept runs, newest first.
    ///
    /// A run's summary is read once; later pages only read the names of the folders. A folder that
    /// has a run's name but no report is left out.
    ///
    /// - Parameters:
    ///   - limit: The page size, 1...5000.
    ///   - before: The name of a run: only older ones are listed; nil for all.
    ///   - symbol: Only runs on that symbol; nil for all.
    ///   - strategy: Only runs of the strategy with that name in requests; nil for all.
    ///   - model: Only runs of the model with that key; nil for all.
    /// - Returns: The page, empty where there is no such run.
    /// - Throws: ``WorkflowError/invalid(parameter:value:remedy:)``.
    public func runs(
        limit: Int,
        before: String? = nil,
        symbol: Symbol? = nil,
        strategy: String? = nil,
        model: String? = nil
    ) throws -> RunPage {
        let page = try runEntries(limit, before, symbol, strategy, model)
        return RunPage(runs: page.runs.map(\.summary), next: page.next)
    }

    /// The same page as JSON.
    public func encodedRuns(
        limit: Int,
        before: String? = nil,
        symbol: Symbol? = nil,
        strategy: String? = nil,
        model: String? = nil
    ) throws -> EncodedRunPage {
        let page = try runEntries(limit, before, symbol, strategy, model)
        return EncodedRunPage(page.runs, next: page.next)
    }

    /// Reads the summaries of all kept runs, so that the first list of them is as fast as the next.
    ///
    /// Ends early where its task is cancelled.
    public func readRunSummaries() {
        let folder = RunFolder(url: home.runs)
        for run in folder.runs().sorted(by: >) {
            if Task.isCancelled { return }
            _ = knownRuns.entry(of: run, in: folder)
        }
    }

    private func runEntries(
        _ limit: Int,
        _ before: String?,
        _ symbol: Symbol?,
        _ strategy: String?,
        _ model: String?
    ) throws -> (runs: [KnownRuns.Entry], next: String?) {
        guard Self.runPageSizes.contains(limit) else {
            throw WorkflowError.invalid(
                parameter: "limit",
                value: "\(limit)",
                remedy: "give a number from 1 to \(Self.runPageSizes.upperBound)"
            )
        }
        var end: RunID?
        if let before {
            guard let run = RunID(before) else {
                throw WorkflowError.invalid(
                    parameter: "before",
                    value: String(before.prefix(40)),
                    remedy: "give the run_id of a run, or the next of the page before"
                )
            }
            end = run
        }
        let folder = RunFolder(url: home.runs)
        let all = folder.runs()
        knownRuns.forget(allBut: all)
        let found = all.filter { run in
            end.map { run < $0 } ?? true && symbol.map { run.symbol == $0.name } ?? true
                && strategy.map { run.strategy == $0 } ?? true
        }
        guard let model else {
            return found.page(limit: limit) { knownRuns.entry(of: $0, in: folder) }
        }
        // Names do not say which model a run had.
        let entries = found.sorted(by: >).lazy.compactMap { run in
            knownRuns.entry(of: run, in: folder).flatMap { $0.summary.model == model ? $0 : nil }
        }
        let page = Array(entries.prefix(limit + 1))
        return (
            Array(page.prefix(limit)),
            page.count > limit ? page[limit - 1].summary.runID : nil
        )
    }

    /// A run's report, the JSON bytes that were saved; nil if there is no such run.
    ///
    /// - Throws: ``WorkflowError/damagedRun(id:file:)`` if the checksum does not match.
    public func runReport(_ id: String) throws -> Data? {
        try runFile(RunFolder.report, of: id)
    }

    /// A run's HTML page; nil if there is no such run.
    ///
    /// - Throws: As ``runReport(_:)``.
    public func runPage(_ id: String) throws -> Data? {
        try runFile(RunFolder.page, of: id)
    }

    /// A run's whole equity curve as gzipped CSV; nil if there is no such run, or if an older
    /// release made it.
    ///
    /// - Throws: As ``runReport(_:)``.
    public func runEquity(_ id: String) throws -> Data? {
        try runFile(RunFolder.equity, of: id)
    }

    /// All trades of a run as gzipped CSV; nil as for ``runEquity(_:)``.
    ///
    /// - Throws: As ``runReport(_:)``.
    public func runTrades(_ id: String) throws -> Data? {
        try runFile(RunFolder.trades, of: id)
    }

    /// Whether a run has an undamaged report.
    package func hasIntactRun(_ id: String) -> Bool {
        RunID(id).map(RunFolder(url: home.runs).isIntact) ?? false
    }

    private func runFile(_ name: String, of id: String) throws -> Data? {
        try RunID(id).flatMap { try RunFolder(url: home.runs).read(name, of: $0) }
    }
}

extension [RunID] {
    /// The first of some runs, newest first, and where the next page begins.
    package func page<Entry>(
        limit: Int,
        entry: (RunID) -> Entry?
    ) -> (runs: [Entry], next: String?) {
        let newest = sorted(by: >).prefix(limit)
        return (newest.compactMap(entry), newest.count < count ? newest.last?.text : nil)
    }
}

extension Workspace {
    /// Removes all runs but the newest, also those that the command line has made.
    ///
    /// A run disappears as a whole, also for concurrent readers in any process.
    ///
    /// - Parameters:
    ///   - kept: How many of the newest to keep.
    ///   - size: The bytes that the kept runs may have together; older ones are removed.
    ///   - spared: Another run to keep, such as one that was just saved: its name may be old,
    ///     because it started long ago or by a wrong clock. Nil for none.
    /// - Throws: What the file system says; the runs that are left are removed the next time.
    package func removeRuns(
        butNewest kept: Int,
        largest size: Int = .max,
        sparing spared: String? = nil
    ) throws {
        try RunFolder(url: home.runs).removeAll(
            butNewest: kept,
            largest: size,
            sparing: spared.flatMap(RunID.init),
            known: knownRuns
        )
    }
}
