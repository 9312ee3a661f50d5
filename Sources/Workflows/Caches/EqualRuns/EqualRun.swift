import Backtesting
import Foundation
import Market
import Storage
import Synchronization

/// A finished backtest that may be asked for again.
final class EqualRun: Sendable {
    private struct Newest {
        var report: BacktestReport
        /// Its files with holes; nil before the report is asked for again.
        var template: RunTemplate?
        /// Whether a template was tried, and was not right.
        var isWithoutTemplate = false
    }

    private let basis: ReportBasis
    private let window: CandleSeries
    private let origin: RunOrigin
    private let newest: Mutex<Newest>
    /// The evaluation, for the ledger.
    let trial: StoredTrial

    init(_ run: CompletedRun, _ basis: ReportBasis, _ trial: StoredTrial) {
        self.basis = basis
        self.trial = trial
        window = run.window
        origin = run.origin
        newest = Mutex(Newest(report: run.report))
    }

    /// About how much memory it takes: columns of candles, curves, and the files of about the size of
    /// the report's curves as text.
    var size: Int {
        let (report, template) = newest.withLock { ($0.report, $0.template) }
        return 48 * window.count + 64 * report.equityCurve.count + 256 * report.trades.count
            + (template?.size ?? 0) + 4096
    }

    /// The same backtest at another time, among other trials.
    ///
    /// - Parameters:
    ///   - trials: The evaluations among which it counts now.
    ///   - now: The time.
    /// - Returns: The report, and its files where there is a template: byte for byte those of a backtest
    ///   that was computed now.
    /// - Throws: What encoding throws; `CancellationError`.
    func repeated(among trials: Trials, now: Timestamp) throws -> CompletedRun {
        let known = newest.withLock(\.self)
        guard isSame(known.report, among: trials, now: now) else {
            // Trials and the age of the candles stand in many places of a report.
            let report = try basis.report(among: trials, now: now)
            newest.withLock { $0 = Newest(report: report) }
            return completed(report)
        }
        var report = known.report
        report.runID = try basis.runID(now: now)
        report.createdAt = now
        if let template = known.template {
            return completed(report, template.parts(of: report))
        }
        guard !known.isWithoutTemplate else { return completed(report) }
        let template = try self.template(of: report)
        return completed(report, template?.parts(of: report))
    }

    /// The newest report, where one of now would differ from it in name and time alone, and its files
    /// with holes.
    ///
    /// - Parameters:
    ///   - trials: The evaluations among which it counts now.
    ///   - now: The time.
    /// - Returns: nil where it would differ otherwise, and where there is no template.
    /// - Throws: What encoding throws; `CancellationError`.
    func unchanged(
        among trials: Trials,
        now: Timestamp
    ) throws -> (report: BacktestReport, template: RunTemplate)? {
        let known = newest.withLock(\.self)
        guard isSame(known.report, among: trials, now: now), !known.isWithoutTemplate,
            let template = try known.template ?? template(of: known.report)
        else { return nil }
        return (known.report, template)
    }

    /// Makes the template, and keeps it beside the report that it was made of.
    private func template(of report: BacktestReport) throws -> RunTemplate? {
        let template = try RunTemplate(of: completed(report))
        newest.withLock { newest in
            guard newest.report.evidence.trials == report.evidence.trials else { return }
            newest.report = report
            newest.template = template
            newest.isWithoutTemplate = template == nil
        }
        return template
    }

    /// Whether a report of now, among those trials, would differ in name and time alone.
    private func isSame(_ report: BacktestReport, among trials: Trials, now: Timestamp) -> Bool {
        report.evidence.trials == trials && age(report.createdAt) == age(now)
    }

    /// Its files with holes; nil before it was asked for again.
    var template: RunTemplate? { newest.withLock(\.template) }

    private func age(_ moment: Timestamp) -> String? {
        basis.endsWithNewest ? Evidence.ageWarning(basis.evidence.window, at: moment) : nil
    }

    private func completed(_ report: BacktestReport, _ parts: RunParts? = nil) -> CompletedRun {
        CompletedRun(report: report, window: window, origin: origin, filled: parts)
    }
}
