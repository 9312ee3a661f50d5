import Forecasting
import Foundation
import Market

/// The name of a kind of job: `train`, `backtest`, `compare`, `multi_symbol`, `sync`,
/// `walk_forward`, `cross_validation`, `search`, `sweep`, `reproduce`.
public struct JobKind: RawRepresentable, Hashable, Codable, Sendable, CaseIterable {
    /// The name in ids and in JSON.
    public let rawValue: String

    /// The kinds that this version knows.
    public static var allCases: [JobKind] { JobTypes.all.map { $0.kind } }

    /// The kind of that name; nil if unknown.
    public init?(rawValue: String) {
        guard JobTypes.all.contains(where: { $0.name == rawValue }) else { return nil }
        self.rawValue = rawValue
    }

    init(_ type: any JobType.Type) {
        rawValue = type.name
    }

    var type: (any JobType.Type)? {
        JobTypes.all.first { $0.name == rawValue }
    }
}

/// A request for a job: its kind and its parameters.
public struct JobRequest: Sendable {
    private let content: any JobContent

    init<Job: JobType>(_ type: Job.Type, _ request: Job.Request) {
        content = TypedContent<Job>(request: request)
    }

    /// The kind of work.
    public var kind: JobKind { content.kind }

    /// The subject: a training's model key, else strategies and series as text of at most 200
    /// characters.
    public var subject: String { content.subject }

    /// Whether only one unfinished job of this kind may exist for a subject.
    var isExclusive: Bool { content.isExclusive }

    /// Validates what can be checked without market data.
    func check(models: ModelStore) throws {
        try content.check(models: models)
    }

    /// Checks what can be told of its candles at once.
    func checkData(backfiller: Backfiller) async throws {
        try await content.checkData(backfiller: backfiller)
    }

    /// Checks that nobody else is at what the job is to work on.
    func checkFree(models: ModelStore) throws {
        try content.checkFree(models: models)
    }

    /// Whether it is done in moments.
    func isShort(in workspace: Workspace, now: Timestamp) -> Bool {
        content.isShort(now: now) || content.isShort(in: workspace)
    }

    /// At how many bars a language model may be asked, counted over no more than 30 days of each
    /// series.
    public var languageBars: Int { content.languageBars }

    /// The run of equal work that is known to be done, and its answer; nil for none.
    func known(
        in workspace: Workspace,
        backfiller: Backfiller
    ) async throws -> (run: String, answer: Data)? {
        try await content.known(in: workspace, backfiller: backfiller)
    }

    /// Does the work.
    func run(in context: JobContext) async throws -> JobOutput {
        try await content.run(in: context)
    }
}

extension JobRequest: Hashable {
    /// Whether kind and parameters are equal.
    public static func == (left: JobRequest, right: JobRequest) -> Bool {
        AnyHashable(left.content) == AnyHashable(right.content)
    }

    /// Hashes kind and parameters.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(AnyHashable(content))
    }
}

extension JobRequest: Codable {
    private enum CodingKeys: CodingKey {
        case kind
        case request
    }

    /// Writes kind and parameters.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(kind, forKey: .kind)
        try content.encode(into: &values, at: .request)
    }

    /// Reads what ``encode(to:)`` writes.
    ///
    /// - Throws: `DecodingError`, also for an unknown kind.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        guard let type = try values.decode(JobKind.self, forKey: .kind).type else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind,
                in: values,
                debugDescription: "no such kind of job"
            )
        }
        self = try type.request(in: values, at: .request)
    }
}

/// A type-erased request; only its kind knows the type.
private protocol JobContent: Hashable, Sendable {
    var kind: JobKind { get }
    var subject: String { get }
    var isExclusive: Bool { get }
    func check(models: ModelStore) throws
    var languageBars: Int { get }
    func checkData(backfiller: Backfiller) async throws
    func checkFree(models: ModelStore) throws
    func isShort(now: Timestamp) -> Bool
    func isShort(in workspace: Workspace) -> Bool
    func known(
        in workspace: Workspace,
        backfiller: Backfiller
    ) async throws -> (run: String, answer: Data)?
    func run(in context: JobContext) async throws -> JobOutput
    func encode<Key: CodingKey>(
        into values: inout KeyedEncodingContainer<Key>,
        at key: Key
    ) throws
}

private struct TypedContent<Job: JobType>: JobContent {
    let request: Job.Request

    var kind: JobKind { Job.kind }
    var subject: String { Job.subject(of: request) }
    var isExclusive: Bool { Job.isExclusive }

    func check(models: ModelStore) throws {
        try Job.check(request, models: models)
    }

    var languageBars: Int { Job.languageBars(request) }

    func checkData(backfiller: Backfiller) async throws {
        try await Job.checkData(request, backfiller: backfiller)
    }

    func checkFree(models: ModelStore) throws {
        try Job.checkFree(request, models: models)
    }

    func isShort(now: Timestamp) -> Bool { Job.isShort(request, now: now) }
    func isShort(in workspace: Workspace) -> Bool { Job.isShort(request, in: workspace) }

    func known(
        in workspace: Workspace,
        backfiller: Backfiller
    ) async throws -> (run: String, answer: Data)? {
        try await Job.known(request, in: workspace, backfiller: backfiller)
    }

    func run(in context: JobContext) async throws -> JobOutput {
        try await Job.run(request, in: context)
    }

    func encode<Key: CodingKey>(
        into values: inout KeyedEncodingContainer<Key>,
        at key: Key
    ) throws {
        try values.encode(request, forKey: key)
    }
}
