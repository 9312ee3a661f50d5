import Foundation

/// What differs between two kept runs: settings, then figures.
public struct RunDiff: Hashable, Codable, Sendable {
    /// The run that is compared.
    public var first: String
    /// The run that it is compared with.
    public var second: String
    /// Whether both have traded the same candles and funding rates.
    public var sameData: Bool
    /// What differs in the manifests: strategy, parameters, window, execution, risk, model, seed.
    ///
    /// `stored` is the first run's value, `made` the second's.
    public var settings: [RunDifference]
    /// What differs in figures, benchmark and evidence; curves and lists of trades are left out.
    public var figures: [RunDifference]

    private enum CodingKeys: String, CodingKey {
        case first
        case second
        case sameData = "same_data"
        case settings
        case figures
    }
}

extension Workspace {
    /// Compares two kept runs.
    ///
    /// - Parameters:
    ///   - first: A run, as ``runID(named:)`` takes it.
    ///   - second: Another one.
    /// - Returns: What differs, in alphabetical order of the fields.
    /// - Throws: ``RunError``, ``WorkflowError/damagedRun(id:file:)``.
    public func diffRuns(_ first: String, _ second: String) throws -> RunDiff {
        let (one, other) = (try resolvedRun(first), try resolvedRun(second))
        let (old, new) = (try report(of: one), try report(of: other))
        let tree = JSONDifference(of: old, and: new)
        let differences = tree.differences.map { item in
            RunDifference(part: RunFolder.report, path: item.path, stored: item.old, made: item.new)
        }
        let isSetting = { (difference: RunDifference) in
            difference.path.hasPrefix("run.") || difference.path.contains("].run.")
        }
        return RunDiff(
            first: one.text,
            second: other.text,
            sameData: !differences.contains { $0.path.hasSuffix("run.data_sha256") },
            settings: differences.filter(isSetting),
            figures: differences.filter { !isSetting($0) }
        )
    }

    /// A run's report without what is different in any two runs, and without curves and trades.
    private func report(of run: RunID) throws -> Any {
        guard let bytes = try RunFolder(url: home.runs).read(RunFolder.report, of: run) else {
            throw RunError.notFound(run.text)
        }
        let left: Set = [
            "run_id", "created_at", "trades", "equity_curve", "drawdown_curve", "curves",
            "trade_list",
            // The manifest has them as well.
            "symbol", "start_date", "end_date", "initial_capital", "strategy_name",
        ]
        func abridged(_ value: Any) -> Any {
            guard let report = value as? [String: Any] else { return value }
            return report.filter { !left.contains($0.key) }
        }
        let object = try? JSONSerialization.jsonObject(with: bytes)
        switch object {
        case let reports as [Any] where reports.count == 1: return abridged(reports[0])
        case let reports as [Any]: return reports.map(abridged)
        case let report?: return abridged(report)
        case nil: throw WorkflowError.damagedRun(id: run.text, file: RunFolder.report)
        }
    }

    /// The reports of a run as text for people.
    ///
    /// - Parameter name: The run, as ``runID(named:)`` takes it.
    /// - Returns: What `hindcast backtest` printed.
    /// - Throws: ``RunError``, ``WorkflowError/damagedRun(id:file:)``.
    public func runText(_ name: String) throws -> String {
        try StoredReports(resolvedRun(name), in: RunFolder(url: home.runs)).text
    }
}
