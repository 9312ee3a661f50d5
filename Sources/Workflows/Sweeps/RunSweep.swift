import Backtesting
import Concurrency
import Connectors
import Files
import Forecasting
import Foundation
import Market
import Storage
import Synchronization

/// Asks a running sweep to end after the tasks at hand.
public final class SweepStop: Sendable {
    private let flag = Atomic(false)

    /// Creates a stop that nobody has asked for.
    public init() {}

    /// Whether somebody has.
    public var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// Asks; no further task is begun.
    public func request() { flag.store(true, ordering: .relaxed) }
}

/// What came of running a part of a sweep.
public struct SweepRun: Hashable, Codable, Sendable {
    /// A task that ended with an error.
    public struct Failure: Hashable, Codable, Sendable {
        /// Its place in the plan, counted from 1.
        public var number: Int
        /// Its name.
        public var task: String
        /// What it is.
        public var label: String
        /// The error.
        public var error: String
        /// Whether the error may pass, as one of the file system.
        public var mayPass: Bool

        private enum CodingKeys: String, CodingKey {
            case number
            case task
            case label
            case error
            case mayPass = "may_pass"
        }
    }

    /// The part, counted from 1, and of how many.
    public var shard: Int
    /// How many parts there are.
    public var shards: Int
    /// Tasks of the part.
    public var tasks: Int
    /// Tasks that were done before.
    public var skipped: Int
    /// Tasks whose damaged results were done again; they count as computed, too.
    public var damaged: Int
    /// Tasks that were done now.
    public var computed: Int
    /// Tasks that are left, since the run was asked to stop.
    public var left: Int
    /// Tasks that ended with an error.
    public var failures: [Failure]

    /// How the command ends.
    public var exit: SweepExit {
        if left > 0 || failures.contains(where: \.mayPass) { return .retry }
        return failures.isEmpty ? .done : .data
    }
}

extension SweepExit {
    /// Whether an error is of the file system or the store, and may pass.
    static func mayPass(_ error: any Error) -> Bool {
        switch error {
        case is FileError, is StorageError, is CocoaError, is POSIXError: true
        case WorkflowError.cannotWrite: true
        case ForecastingError.fileSystem: true
        case let error as ObjectStoreError: error.mayPass
        case let error as BatchItemError: mayPass(error.cause)
        default: false
        }
    }
}

extension Sweep {
    /// Runs the tasks of a part that have no result yet.
    ///
    /// Each result is durable before the next task is counted, so a killed run loses the tasks at hand
    /// and nothing else. A failed task does not keep the others from being run.
    ///
    /// - Parameters:
    ///   - shard: The part.
    ///   - workers: How many tasks are worked on at a time, or the folds of one walk; nil for one a
    ///     core. No result depends on it.
    ///   - niceness: How far the threads of trainings give way to others.
    ///   - stop: Ends the run after the tasks at hand; nil for nobody who would.
    /// - Returns: The running work.
    public func run(
        _ shard: SweepShard = .all,
        workers: Int? = nil,
        niceness: Int32 = 0,
        stop: SweepStop? = nil
    ) -> Activity<SweepRun> {
        Activity(on: WorkPool()) { progress in
            var run = SweepRun(
                shard: shard.index + 1,
                shards: shard.count,
                tasks: 0,
                skipped: 0,
                damaged: 0,
                computed: 0,
                left: 0,
                failures: []
            )
            let asked = Array(shard.places(of: taskCount))
            run.tasks = asked.count
            var places: [Int] = []
            var damaged: Set<Int> = []
            try await results.read(asked.map { plan.tasks[$0] }) { number, state in
                switch state {
                case .done: run.skipped += 1
                case .damaged:
                    damaged.insert(asked[number])
                    places.append(asked[number])
                case .missing: places.append(asked[number])
                }
            }
            run.damaged = damaged.count
            guard !places.isEmpty else { return run }
            let runner = try await SweepRunner(
                self,
                replacing: damaged,
                workers: workers,
                niceness: niceness
            )
            try await runner.run(places, stop: stop, progress: progress, into: &run)
            return run
        }
    }
}

/// Runs tasks in a workspace of their own.
private struct SweepRunner {
    private let sweep: Sweep
    private let tasks: [SweepTask]
    private let scratch: ScratchWorkspace
    private let workers: Int
    private let niceness: Int32
    /// The places of the tasks whose results are damaged.
    private let damaged: Set<Int>
    /// The window that the tasks of a search share; nil for other tasks.
    private let searched: SearchedWindow?

    init(
        _ sweep: Sweep,
        replacing damaged: Set<Int>,
        workers: Int?,
        niceness: Int32
    ) async throws {
        if let workers, workers < 1 {
            throw WorkflowError.invalid(
                parameter: "workers",
                value: "\(workers)",
                remedy: "give at least 1"
            )
        }
        self.sweep = sweep
        self.damaged = damaged
        self.niceness = niceness
        tasks = try sweep.plan.makeTasks()
        self.workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
        scratch = try await SweepData.open(of: sweep)
        if case .search(let request) = sweep.plan.request {
            searched = try scratch.workspace.searchedWindow(
                request,
                niceness: niceness,
                keepingModelsIn: scratch.workspace.home
            ) { _ in }
        } else {
            searched = nil
        }
    }

    func run(
        _ places: [Int],
        stop: SweepStop?,
        progress: @escaping ProgressSink,
        into run: inout SweepRun
    ) async throws {
        let total = run.tasks
        func tell(_ ended: Int) {
            progress(
                ProgressUpdate(stage: "Sweeping", completed: ended, total: total, unit: "tasks")
            )
        }
        var ended = run.skipped
        tell(ended)
        run.left = places.count
        for places in batches(of: places) where stop?.isRequested != true {
            let window: PreparedWindow?
            do {
                window = try await forecastWindow(of: places, progress: progress)
            } catch {
                guard !(error is CancellationError) else { throw error }
                run.failures += places.map { failure(at: $0, error) }
                run.left -= places.count
                ended += places.count
                continue
            }
            try await withThrowingTaskGroup(of: (Int, (any Error)?).self) { group in
                var next = 0
                func add() {
                    guard next < places.count, stop?.isRequested != true, !Task.isCancelled else {
                        return
                    }
                    let place = places[next]
                    next += 1
                    group.addTask {
                        do {
                            try await perform(place, over: window)
                            return (place, nil)
                        } catch {
                            return (place, error)
                        }
                    }
                }
                // The folds of a walk are worked on at a time, so its tasks are not.
                for _ in 0..<(isWalk ? 1 : workers) { add() }
                while let (place, error) = try await group.next() {
                    if let error {
                        guard !(error is CancellationError) else { throw error }
                        run.failures.append(failure(at: place, error))
                    } else {
                        run.computed += 1
                    }
                    ended += 1
                    tell(ended)
                    add()
                }
                try Task.checkCancellation()
                run.left -= next
            }
        }
        run.failures.sort { $0.number < $1.number }
    }

    /// The tasks of each training one after the other, in the order of the first of each; all tasks
    /// together where none trains a network for a search.
    private func batches(of places: [Int]) -> [[Int]] {
        guard searched?.trainings != nil else { return [places] }
        let byTraining = Dictionary(grouping: places) { tasks[$0].training }
        return byTraining.values.sorted { $0[0] < $1[0] }
    }

    /// The window that the tasks of a training share, with the forecasts of its network; that of the
    /// search where none is trained, and nil for other tasks.
    private func forecastWindow(
        of places: [Int],
        progress: @escaping ProgressSink
    ) async throws -> PreparedWindow? {
        guard let searched else { return nil }
        guard let trainings = searched.trainings, let settings = tasks[places[0]].training else {
            return searched.window
        }
        let known = try await sweep.fetch(settings, of: trainings)
        try await trainings.learn([settings], named: [tasks[places[0]].label], progress: progress)
        try await sweep.share(settings, of: trainings, insteadOf: known)
        return try await trainings.forecast(
            settings,
            over: searched.window,
            sharing: searched.window.study
        )
    }

    private var isWalk: Bool {
        if case .walk = tasks[0].work { true } else { false }
    }

    private func failure(at place: Int, _ error: any Error) -> SweepRun.Failure {
        SweepRun.Failure(
            number: place + 1,
            task: tasks[place].name,
            label: tasks[place].label,
            error: (error as? any ErrorWithRemedy)?.text(for: .commandLine) ?? "\(error)",
            mayPass: SweepExit.mayPass(error)
        )
    }

    /// Computes a task and stores its result.
    private func perform(_ place: Int, over shared: PreparedWindow?) async throws {
        let task = tasks[place]
        var workspace = scratch.workspace
        // No result has a time.
        let now = sweep.plan.end
        let result: SweepResult
        switch task.work {
        case .backtest(let plan):
            if searched != nil { workspace.trialSource = .search }
            let window = try shared ?? workspace.preparedWindow(for: [plan]) { _ in }
            let evaluation = try await workspace.evaluation(of: plan, over: window, now: now)
            result = SweepResult(of: evaluation, task: task.name)
        case .walk(var request):
            request.workers = workers
            let prepared = try PreparedWalk(request, niceness: niceness, in: workspace)
            let learned = try await prepared.learn { _ in }[0]
            let evaluation = try await workspace.evaluation(
                of: prepared.folded.input.plan,
                over: prepared.window(of: learned),
                now: now
            )
            result = SweepResult(of: evaluation, task: task.name)
        }
        try await sweep.results.write(result, isReplacing: damaged.contains(place))
    }
}
