import Forecasting
import Foundation
import Market
import Storage

/// A kind of long work: what it is asked for, whether that can be done, and doing it.
///
/// A new kind is a file of its own in `Jobs/Kinds` and a line in ``JobTypes``.
protocol JobType: Sendable {
    /// What it is asked for; the store keeps it as JSON.
    associatedtype Request: Codable & Hashable & Sendable

    /// Its stable name, in ids and on the wire: `multi_symbol`.
    static var name: String { get }

    /// Which jobs it shares its places with.
    static var lane: JobLane { get }

    /// Whether of one subject one job of this kind at a time may be unfinished.
    static var isAlone: Bool { get }

    /// What it works on, in 1 to 200 characters.
    static func subject(of request: Request) -> String

    /// Checks all that can be told without data, so that bad input makes no job.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - models: Where models are kept; one that is missing is told now.
    /// - Throws: What ``run(_:in:)`` would throw.
    static func check(_ request: Request, models: ModelStore) throws

    /// Checks what can be told of its candles at once, so that a request for what cannot be had makes
    /// no job; by default nothing.
    ///
    /// - Throws: What ``run(_:in:)`` would throw.
    static func checkData(_ request: Request, keeper: MarketDataKeeper) async throws

    /// At how many bars a language model may be asked, counted over no more than 30 days of each
    /// series; by default none.
    static func languageBars(_ request: Request) -> Int

    /// Does the work.
    ///
    /// - Throws: What the use case throws; `CancellationError` where the task is cancelled.
    static func run(_ request: Request, in context: JobContext) async throws -> JobOutput

    /// What a client is answered once the job is done: by default, what ``run(_:in:)`` returned.
    ///
    /// - Returns: JSON; nil where it is no more.
    /// - Throws: ``WorkflowError/damagedRun(id:file:)``, what the file system says.
    static func answer(_ output: JobOutput, from workspace: Workspace) throws -> Data?
}

extension JobType {
    static var kind: JobKind { JobKind(Self.self) }
    static var isAlone: Bool { false }

    static func checkData(_ request: Request, keeper: MarketDataKeeper) async throws {}

    static func languageBars(_ request: Request) -> Int { 0 }

    static func answer(_ output: JobOutput, from workspace: Workspace) throws -> Data? {
        output.result
    }

    /// Reads a request of this kind.
    static func request<Key: CodingKey>(
        in values: KeyedDecodingContainer<Key>,
        at key: Key
    ) throws -> JobRequest {
        JobRequest(Self.self, try values.decode(Request.self, forKey: key))
    }
}

/// The kinds of long work there are.
enum JobTypes {
    static let all: [any JobType.Type] = [
        TrainJob.self, BacktestJob.self, CompareJob.self, MultiSymbolJob.self, SyncJob.self,
    ]
}

/// Jobs that share a number of places.
enum JobLane: CaseIterable {
    /// Trainings, each of which may use all cores.
    case training
    /// What simulates trades.
    case backtest
    /// What downloads market data.
    case sync

    /// How many jobs of it may be at work at a time.
    func limit(in limits: JobLimits) -> Int {
        switch self {
        case .training: limits.trainings
        case .backtest: limits.backtests
        case .sync: limits.syncs
        }
    }

    /// Whether of one subject one job at a time may be at work.
    var isSerialBySubject: Bool { self == .sync }

    /// Whether a stop gives its jobs time to finish; the others go on later where they were.
    var hasGrace: Bool { self == .backtest }
}

/// What a job brings.
struct JobOutput: Hashable, Sendable {
    /// What the store keeps of it, JSON.
    var result: Data
    /// The run that it has left, where it is of that kind.
    var runID: String?
}

/// What a job works with.
struct JobContext: Sendable {
    let workspace: Workspace
    let keeper: MarketDataKeeper
    let language: LanguageSource?
    let limits: JobLimits
    let now: @Sendable () -> Timestamp
    /// What data an attempt before this one worked on, JSON; nil where none has come so far.
    let pinnedData: String?
    /// The run that an attempt before this one was about to keep.
    let pinnedRun: String?
    /// Keeps what the next attempts are to find.
    let pin: @Sendable (JobPin) async throws -> Void
    /// Told how far the job has come.
    let progress: ProgressSink
}

/// What a use case answers, with what is known of its data under the key `data`.
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
    /// An answer, with what is known of its data.
    init(_ answer: some Encodable, data: some Encodable) throws {
        result = try JSON.data(AnswerWithData(answer: answer, data: data))
    }
}

extension Activity {
    /// The result; until it is there, progress is told on.
    func result(telling sink: ProgressSink) async throws -> Output {
        for await update in progress {
            sink(update)
        }
        return try await result
    }
}
