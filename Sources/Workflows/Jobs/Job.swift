public import Foundation
public import Market
import Storage

/// The state of a job.
public enum JobState: String, Codable, Sendable, CaseIterable {
    /// Waiting for a free slot.
    case queued
    /// At work.
    case running
    /// Finished with a result.
    case done
    /// Finished with an error.
    case failed
    /// Cancelled.
    case cancelled

    /// Whether the state is final.
    public var isFinal: Bool { self != .queued && self != .running }
}

/// Long work and its progress.
public struct Job: Hashable, Sendable {
    /// Its id, unique in this home and never reused: `train-17`.
    public let id: String
    /// The kind of work.
    public let kind: JobKind
    /// The subject: a training's model key, else strategies and series as text.
    public let subject: String
    /// Where it stands.
    public private(set) var state: JobState
    /// How often it was begun; a graceful stop in the middle does not count.
    public let attempts: Int
    /// When it was submitted.
    public let createdAt: Timestamp
    /// When it was last started.
    public let startedAt: Timestamp?
    /// When it ended.
    public private(set) var finishedAt: Timestamp?
    /// How far it had come, at most half a second ago.
    public let progress: ProgressUpdate?
    /// Why it failed, or that it was cancelled.
    public private(set) var problem: Problem?
    /// The run that a backtest has left; it may have gone since.
    public let runID: String?
}

extension Job {
    /// The same job once it has failed.
    func failed(with problem: Problem, at time: Timestamp) -> Job {
        var job = self
        job.state = .failed
        job.problem = problem
        job.finishedAt = time
        return job
    }
}

extension Job: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id
        case kind
        case subject
        case state
        case attempts
        case createdAt = "created_at"
        case startedAt = "started_at"
        case finishedAt = "finished_at"
        case progress
        case problem = "error"
        case runID = "run_id"
    }

    private enum ProblemKeys: CodingKey {
        case code
        case message
        case details
    }

    /// Writes every field, missing ones as null; the problem has the form of the service's errors.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(id, forKey: .id)
        try values.encode(kind, forKey: .kind)
        try values.encode(subject, forKey: .subject)
        try values.encode(state, forKey: .state)
        try values.encode(attempts, forKey: .attempts)
        try values.encode(createdAt, forKey: .createdAt)
        try values.encode(startedAt, forKey: .startedAt)
        try values.encode(finishedAt, forKey: .finishedAt)
        try values.encode(progress, forKey: .progress)
        try values.encode(runID, forKey: .runID)
        guard let problem else { return try values.encodeNil(forKey: .problem) }
        var error = values.nestedContainer(keyedBy: ProblemKeys.self, forKey: .problem)
        try error.encode(problem.code, forKey: .code)
        try error.encode(problem.message, forKey: .message)
        try error.encode(problem.details, forKey: .details)
    }
}

/// The result of a job: the JSON of its use case.
public struct JobResult: Hashable, Sendable {
    /// The bytes are the same on every request.
    public let json: Data
}

/// An event of a job.
public struct JobEvent: Hashable, Sendable {
    /// Its number within the job, rising from 1.
    ///
    /// Older progress events are removed.
    public let id: Int64
    /// `state` or `progress`.
    public let name: String
    /// One line of JSON: the job for a state event, the progress for a progress event.
    public let data: String
    /// Whether it is the last event.
    public let isLast: Bool

    init(_ event: StoredJobEvent) {
        id = event.number
        name = event.name.rawValue
        data = event.data
        isLast = event.isLast
    }
}

// MARK: - Stored jobs

extension Job {
    /// A job as it is stored.
    ///
    /// Informative fields that cannot be read, since another version wrote them, are left out.
    ///
    /// - Throws: `DecodingError` for an unknown kind.
    init(_ stored: StoredJob) throws {
        kind = try JSON.decode(JobKind.self, named: stored.kind)
        id = Self.id(kind, stored.number)
        subject = stored.subject
        state = try JSON.decode(JobState.self, named: stored.state.rawValue)
        attempts = stored.attempts
        createdAt = stored.createdAt
        startedAt = stored.startedAt
        finishedAt = stored.finishedAt
        let kept = stored.progress.flatMap { try? JSON.decode(ProgressUpdate.self, from: $0) }
        // The last report of a training that stopped early, or of quick work, tells of a part.
        progress = state == .done ? .all(of: kept) : kept
        problem = stored.problem.map { text in
            (try? JSON.decode(Problem.self, from: text)) ?? .unreadable("why this job ended")
        }
        runID = stored.isFinished ? stored.runID : nil
    }

    /// The event that describes a stored job's state.
    @Sendable static func description(of stored: StoredJob) throws -> String {
        try JSON.text(Job(stored))
    }

    /// The pattern of job ids.
    public static let idPattern: String = {
        let kinds = JobKind.allCases.map(\.rawValue).joined(separator: "|")
        return "^(\(kinds))-[1-9][0-9]{0,17}$"
    }()

    static func id(_ kind: JobKind, _ number: Int64) -> String { "\(kind.rawValue)-\(number)" }

    /// The number in an ``id``; nil for any other text.
    static func number(in id: String) -> Int64? {
        guard let dash = id.lastIndex(of: "-"),
            let kind = JobKind(rawValue: String(id[..<dash])),
            let number = Int64(id[id.index(after: dash)...]),
            number > 0, Self.id(kind, number) == id
        else { return nil }
        return number
    }
}

extension Problem {
    /// The error for a part of a job that cannot be read.
    static func unreadable(_ what: String) -> Problem {
        Problem(
            .internalError,
            "UNREADABLE_JOB",
            "\(what) cannot be read; another version may have written it, so ask for the job again"
        )
    }
}

/// JSON in the store's form: one line, keys sorted.
enum JSON {
    static func data(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try data(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// Decodes a part of a stored job.
    ///
    /// - Throws: ``Problem`` if it cannot be read.
    static func decode<Value: Decodable>(
        _ type: Value.Type,
        from text: String,
        naming part: String
    ) throws(Problem) -> Value {
        do {
            return try decode(type, from: text)
        } catch {
            throw .unreadable(part)
        }
    }

    /// Decodes a bare string.
    static func decode<Word: RawRepresentable<String>>(
        _ type: Word.Type,
        named name: String
    ) throws -> Word {
        guard let word = Word(rawValue: name) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: [], debugDescription: "'\(name)' is unknown")
            )
        }
        return word
    }
}
