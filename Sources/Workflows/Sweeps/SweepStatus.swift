import Concurrency
import Foundation

/// How far a sweep has come.
public struct SweepStatus: Hashable, Codable, Sendable {
    /// A task without a usable result.
    public struct Part: Hashable, Codable, Sendable {
        /// Its place in the plan, counted from 1.
        public var number: Int
        /// Its name.
        public var task: String
        /// What it is; nil where another version has planned it.
        public var label: String?
    }

    /// The plan's name.
    public var plan: String
    /// The version that planned it.
    public var hindcast: String
    /// How many tasks there are.
    public var tasks: Int
    /// How many have a result.
    public var done: Int
    /// Those without one.
    public var missing: [Part]
    /// Those whose result is damaged; empty where the results were not read.
    public var damaged: [Part]

    /// Whether every task has a usable result.
    public var isComplete: Bool { missing.isEmpty && damaged.isEmpty }
}

extension SweepStatus {
    private static let mostListed = 10

    /// The tasks without a usable result, the first ones of many.
    var listed: String {
        let parts = missing.map { ($0, "") } + damaged.map { ($0, ", damaged") }
        let rest = parts.count - Self.mostListed
        return parts.prefix(Self.mostListed).map { part, note in
            "task \(part.number) (\(part.label ?? String(part.task.prefix(12)))\(note))"
        }.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    /// One line, and the tasks that are missing.
    public var text: String {
        let share = tasks == 0 ? 100 : done * 100 / tasks
        let line = "\(done) of \(tasks) tasks are done (\(share) %)"
        return isComplete ? line : "\(line)\nleft: \(listed)"
    }
}

extension Sweep {
    /// Tells which tasks have results.
    ///
    /// - Parameter isReading: Whether the results are read, so that damaged ones are told; otherwise
    ///   only their folders are listed.
    /// - Returns: The running work.
    public func status(reading isReading: Bool = false) -> Activity<SweepStatus> {
        Activity(on: WorkPool()) { progress in
            guard isReading else {
                let names = try await results.names()
                return status(
                    missing: plan.tasks.indices.filter { !names.contains(plan.tasks[$0]) }
                )
            }
            return try await read(progress: progress) { _, _ in }
        }
    }

    /// Reads every result in the order of the tasks.
    ///
    /// - Parameters:
    ///   - progress: Receives how many were read.
    ///   - take: Takes the result of a task by its place.
    /// - Returns: What there is.
    /// - Throws: `FileError` or `ObjectStoreError` where the store fails; `CancellationError`; what `take` throws.
    func read(
        progress: ProgressSink,
        _ take: (Int, SweepResult) throws -> Void
    ) async throws -> SweepStatus {
        var (missing, damaged): ([Int], [Int]) = ([], [])
        try await results.read(plan.tasks) { place, state in
            if place % 64 == 0 {
                try Task.checkCancellation()
                progress(
                    ProgressUpdate(
                        stage: "Reading",
                        completed: place,
                        total: taskCount,
                        unit: "results"
                    )
                )
            }
            switch state {
            case .missing: missing.append(place)
            case .damaged: damaged.append(place)
            case .done(let result): try take(place, result)
            }
        }
        return status(missing: missing, damaged: damaged)
    }

    private func status(missing: [Int], damaged: [Int] = []) -> SweepStatus {
        let labels = missing.isEmpty && damaged.isEmpty ? nil : try? plan.makeTasks().map(\.label)
        func parts(_ places: [Int]) -> [SweepStatus.Part] {
            places.map { place in
                SweepStatus.Part(
                    number: place + 1,
                    task: plan.tasks[place],
                    label: labels?[place]
                )
            }
        }
        return SweepStatus(
            plan: name,
            hindcast: plan.hindcast,
            tasks: taskCount,
            done: taskCount - missing.count - damaged.count,
            missing: parts(missing),
            damaged: parts(damaged)
        )
    }
}
