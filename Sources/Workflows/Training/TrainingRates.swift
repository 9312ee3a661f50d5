package import Forecasting
import Foundation
import Synchronization

/// Measured training rates of this machine, by kind and size of network.
///
/// Every finished training records its rate. Without a similar one a short measurement is made. The
/// rates are stored in a file; a file of a machine with other cores, or one that cannot be read, is
/// ignored.
final class TrainingRates: Sendable {
    fileprivate struct Entry: Codable {
        let kind: TrainingWork.Kind
        /// Multiply-adds per second and thread.
        let rate: Double
    }

    fileprivate struct Table: Codable {
        let processors: Int
        var entries: [Entry]
    }

    /// Networks whose sizes differ by at most this factor run at about the same rate.
    fileprivate static let nearness = 4.0

    private let file: URL
    private let table: Mutex<Table?> = Mutex(nil)

    init(file: URL) {
        self.file = file
    }

    /// Records the rate of a finished training.
    func note(_ rate: Double, of kind: TrainingWork.Kind) {
        table.withLock { table in
            var known = table ?? read()
            known.note(Entry(kind: kind, rate: rate))
            table = known
            save(known)
        }
    }

    /// The rate of a training: that of the nearest size.
    ///
    /// - Parameters:
    ///   - kind: What is to be trained.
    ///   - measure: Called if no rate is near enough; one call at a time.
    /// - Returns: Multiply-adds per second and thread.
    /// - Throws: What `measure` throws.
    func rate(of kind: TrainingWork.Kind, measure: () throws -> Double) throws -> Double {
        try table.withLock { table in
            var known = table ?? read()
            defer { table = known }
            if let rate = known.nearest(to: kind)?.rate { return rate }
            let rate = try measure()
            known.note(Entry(kind: kind, rate: rate))
            save(known)
            return rate
        }
    }

    private func read() -> Table {
        let processors = ProcessInfo.processInfo.activeProcessorCount
        guard let bytes = try? Data(contentsOf: file),
            let table = try? JSONDecoder().decode(Table.self, from: bytes),
            table.processors == processors,
            table.entries.allSatisfy({ $0.isUsable })
        else { return Table(processors: processors, entries: []) }
        return table
    }

    /// If the file cannot be written, the rates stay in memory: an estimate must not fail a
    /// training.
    private func save(_ table: Table) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try? encoder.encode(table).write(to: file, options: .atomic)
    }
}

extension TrainingRates.Entry {
    fileprivate var isUsable: Bool {
        rate.isFinite && rate > 0 && kind.size.isFinite && kind.size > 0
    }

    /// By which factor the sizes differ, at least 1; nil for another kind.
    fileprivate func distance(to kind: TrainingWork.Kind) -> Double? {
        guard kind.modelType == self.kind.modelType, kind.rows == self.kind.rows else { return nil }
        return max(kind.size / self.kind.size, self.kind.size / kind.size)
    }
}

extension TrainingRates.Table {
    fileprivate func nearest(to kind: TrainingWork.Kind) -> TrainingRates.Entry? {
        entries.compactMap { entry in entry.distance(to: kind).map { (entry, $0) } }
            .filter { $0.1 <= TrainingRates.nearness }
            .min { $0.1 < $1.1 }?.0
    }

    /// Replaces the entry of the same kind and size.
    fileprivate mutating func note(_ entry: TrainingRates.Entry) {
        entries.removeAll { $0.distance(to: entry.kind) == 1 }
        entries.append(entry)
        // The oldest are removed.
        entries.removeFirst(max(0, entries.count - 256))
    }
}

/// Measures the rate of a training from its events.
package struct TrainingPace {
    private let clock = SuspendingClock()
    private var start: SuspendingClock.Instant?
    private var last: SuspendingClock.Instant?
    private var epochs = 0

    /// Starts before the first event.
    package init() {}

    /// Takes an event as it comes.
    package mutating func take(_ event: TrainingEvent) {
        switch event {
        case .started:
            start = clock.now
        case .epoch:
            epochs += 1
            last = clock.now
        case .resumed, .checkpointIgnored, .step:
            break
        }
    }

    /// Multiply-adds per second and thread; nil before the first epoch has ended.
    package func rate(_ work: TrainingWork) -> Double? {
        guard let start, let last, last > start else { return nil }
        return Double(epochs) * work.epoch / ((last - start) / .seconds(1))
    }
}
