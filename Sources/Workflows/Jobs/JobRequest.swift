import Forecasting
import Foundation
import Market

/// The name of a kind of long work: `train`, `backtest`, `compare`, `multi_symbol`, `sync`.
public struct JobKind: RawRepresentable, Hashable, Codable, Sendable, CaseIterable {
    /// The name as it stands in ids and on the wire.
    public let rawValue: String

    /// The kinds that this version does.
    public static var allCases: [JobKind] { JobTypes.all.map { $0.kind } }

    /// The kind of that name; nil where there is none.
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

/// Long work to do: a kind, and what is asked of it.
public struct JobRequest: Sendable {
    private let content: any JobContent

    init<Job: JobType>(_ type: Job.Type, _ request: Job.Request) {
        content = TypedContent<Job>(request: request)
    }

    /// What kind of work it is.
    public var kind: JobKind { content.kind }

    /// What it works on: a training's model key, else strategies and series in words of at most 200
    /// characters.
    public var subject: String { content.subject }

    /// Whether of one subject one job of this kind at a time may be unfinished.
    var isAlone: Bool { content.isAlone }

    /// Checks all that can be told without data.
    func check(models: ModelStore) throws {
        try content.check(models: models)
    }

    /// Checks what can be told of its candles at once.
    func checkData(keeper: MarketDataKeeper) async throws {
        try await content.checkData(keeper: keeper)
    }

    /// At how many bars a language model may be asked, counted over no more than 30 days of each
    /// series.
    public var languageBars: Int { content.languageBars }

    /// Does the work.
    func run(in context: JobContext) async throws -> JobOutput {
        try await content.run(in: context)
    }
}

extension JobRequest: Hashable {
    /// Whether both ask the same of the same kind.
    public static func == (left: JobRequest, right: JobRequest) -> Bool {
        AnyHashable(left.content) == AnyHashable(right.content)
    }

    /// Hashes the kind and the request.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(AnyHashable(content))
    }
}

extension JobRequest: Codable {
    private enum CodingKeys: CodingKey {
        case kind
        case request
    }

    /// Writes the kind and the request.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(kind, forKey: .kind)
        try content.encode(into: &values, at: .request)
    }

    /// Reads what ``encode(to:)`` writes.
    ///
    /// - Throws: `DecodingError`, also for a kind that this version does not do.
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

/// A request whose type is known to its kind alone.
private protocol JobContent: Hashable, Sendable {
    var kind: JobKind { get }
    var subject: String { get }
    var isAlone: Bool { get }
    func check(models: ModelStore) throws
    var languageBars: Int { get }
    func checkData(keeper: MarketDataKeeper) async throws
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
    var isAlone: Bool { Job.isAlone }

    func check(models: ModelStore) throws {
        try Job.check(request, models: models)
    }

    var languageBars: Int { Job.languageBars(request) }

    func checkData(keeper: MarketDataKeeper) async throws {
        try await Job.checkData(request, keeper: keeper)
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
