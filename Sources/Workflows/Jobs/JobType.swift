import Forecasting
import Foundation
import Market
import Storage

/// A kind of job: its request, validation, execution and result.
///
/// A new kind is a new file in `Jobs/Kinds` and a line in ``JobTypes``.
protocol JobType: Sendable {
    /// Its request, stored as JSON.
    associatedtype Request: Codable & Hashable & Sendable

    /// Its stable name in ids and in JSON: `multi_symbol`.
    static var name: String { get }

    /// The lane whose slots it uses.
    static var lane: JobLane { get }

    /// Whether only one unfinished job of this kind may exist for a subject.
    static var isExclusive: Bool { get }

    /// The subject, 1 to 200 characters.
    static func subject(of request: Request) -> String

    /// Validates what can be checked without market data, so that invalid input creates no job.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - models: The model store; a missing model is an error here.
    /// - Throws: What ``run(_:in:)`` would throw.
    static func check(_ request: Request, models: ModelStore) throws

    /// Checks what can be told of its candles at once, so that a request for what cannot be had makes
    /// no job; by default nothing.
    ///
    /// - Throws: What ``run(_:in:)`` would throw.
    static func checkData(_ request: Request, backfiller: Backfiller) async throws

    /// Checks that nobody else is at what the job is to work on.
    ///
    /// - Throws: What ``run(_:in:)`` would throw.
    static func checkFree(_ request: Request, models: ModelStore) throws

    /// Whether it is done in moments, so that it need not wait for what takes longer.
    static func isShort(_ request: Request, now: Timestamp) -> Bool

    /// The same where it takes what is kept in a home to tell.
    static func isShort(_ request: Request, in workspace: Workspace) -> Bool

    /// At how many bars a language model may be asked, counted over no more than 30 days of each
    /// series; by default none.
    static func languageBars(_ request: Request) -> Int

    /// The answer to a client that waits, where equal work is known to be done; by default nil.
    ///
    /// - Returns: The run that it has left, and what ``answer(_:from:)`` would be.
    /// - Throws: What ``run(_:in:)`` would throw.
    static func known(
        _ request: Request,
        in workspace: Workspace,
        backfiller: Backfiller
    ) async throws -> (run: String, answer: Data)?

    /// Does the work.
    ///
    /// - Throws: What the use case throws; `CancellationError` where the task is cancelled.
    static func run(_ request: Request, in context: JobContext) async throws -> JobOutput

    /// The answer to a client once the job is done: by default what ``run(_:in:)`` returned.
    ///
    /// - Returns: JSON; nil if the result has been removed.
    /// - Throws: ``WorkflowError/damagedRun(id:file:)``, what the file system says.
    static func answer(_ output: JobOutput, from workspace: Workspace) throws -> Data?

    /// The HTML page of what the job has brought: by default that of the run that it left.
    ///
    /// - Returns: The page; nil for a kind without one, and if the run has been removed.
    /// - Throws: As ``answer(_:from:)``.
    static func page(_ output: JobOutput, from workspace: Workspace) throws -> Data?
}

extension JobType {
    static var kind: JobKind { JobKind(Self.self) }
    static var isExclusive: Bool { false }

    static func checkData(_ request: Request, backfiller: Backfiller) async throws {}
    static func checkFree(_ request: Request, models: ModelStore) throws {}
    static func isShort(_ request: Request, now: Timestamp) -> Bool { false }
    static func isShort(_ request: Request, in workspace: Workspace) -> Bool { false }

    static func languageBars(_ request: Request) -> Int { 0 }

    static func known(
        _ request: Request,
        in workspace: Workspace,
        backfiller: Backfiller
    ) async throws -> (run: String, answer: Data)? { nil }

    static func answer(_ output: JobOutput, from workspace: Workspace) throws -> Data? {
        output.result
    }

    static func page(_ output: JobOutput, from workspace: Workspace) throws -> Data? {
        try output.runID.flatMap(workspace.runPage)
    }

    /// Decodes a request of this kind.
    static func request<Key: CodingKey>(
        in values: KeyedDecodingContainer<Key>,
        at key: Key
    ) throws -> JobRequest {
        JobRequest(Self.self, try values.decode(Request.self, forKey: key))
    }
}

/// All kinds of jobs.
enum JobTypes {
    static let all: [any JobType.Type] = [
        TrainJob.self, BacktestJob.self, CompareJob.self, MultiSymbolJob.self, SyncJob.self,
        WalkForwardJob.self, CrossValidationJob.self, SearchJob.self, SweepJob.self,
        ReproduceJob.self,
    ]
}

/// A group of jobs that share a number of slots.
enum JobLane: CaseIterable {
    /// Trainings. Each may use all cores.
    case training
    /// Backtests, comparisons and portfolios.
    case backtest
    /// Downloads of market data.
    case sync

    /// How many jobs of the lane may run at a time.
    func limit(in limits: JobLimits) -> Int {
        switch self {
        case .training: limits.trainings
        case .backtest: limits.backtests
        case .sync: limits.syncs
        }
    }

    /// Whether only one job of a subject may run at a time.
    var isSerialBySubject: Bool { self == .sync }

    /// Whether a place more is there for short jobs.
    var hasShortPlace: Bool { self == .backtest }

    /// How long a job may make no progress before it is stopped; nil for a download, whose requests
    /// have time limits of their own.
    func stall(in limits: JobLimits) -> Duration? {
        switch self {
        case .training: limits.trainingStall
        case .backtest: limits.stall
        case .sync: nil
        }
    }

    /// How long work may go on that was told to stop.
    func stopTime(in limits: JobLimits) -> Duration {
        self == .training ? limits.trainingStopTime : limits.stopTime
    }

    /// Whether a stop gives its jobs time to finish; the others go on later where they were.
    var hasGrace: Bool { self == .backtest }
}

/// The output of a job.
struct JobOutput: Hashable, Sendable {
    /// The stored result, JSON.
    var result: Data
    /// The run that it has saved, if it is of that kind.
    var runID: String?
}

/// A use case's answer with the freshness of its data under the key `data`.
struct AnswerWithData<Answer: Encodable, Freshness: Encodable>: Encodable {
    let answer: Answer
    let data: Freshness

    private enum CodingKeys: CodingKey {
        case data
    }

    func encode(to encoder: any Encoder) throws {
        try answer.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(data, forKey: .data)
    }
}

extension JobOutput {
    /// An answer with the freshness of its data.
    init(_ answer: some Encodable, data: some Encodable) throws {
        result = try JSON.data(AnswerWithData(answer: answer, data: data))
    }
}

extension Activity {
    /// Waits for the result and forwards progress until then.
    func result(telling sink: ProgressSink) async throws -> Output {
        for await update in progress {
            sink(update)
        }
        return try await result
    }
}
