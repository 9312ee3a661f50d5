public import Foundation
public import Market
import Storage

/// Where a job stands.
public enum JobState: String, Codable, Sendable, CaseIterable {
    /// It waits for its turn.
    case queued
    /// It is at work.
    case running
    /// It has brought its result.
    case done
    /// It could not be done.
    case failed
    /// It was not wanted any more.
    case cancelled

    /// Whether nothing more will happen to it.
    public var isFinal: Bool { self != .queued && self != .running }
}

/// Long work, and how far it has come.
public struct Job: Hashable, Sendable {
    /// Its name in this home, never given twice: `train-17`.
    public let id: String
    /// What kind of work it is.
    public let kind: JobKind
    /// What it works on: a training's model key, else strategies and series in words.
    public let subject: String
    /// Where it stands.
    public private(set) var state: JobState
    /// How often it was begun; a graceful stop in the middle does not count.
    public let attempts: Int
    /// When it was asked for.
    public let createdAt: Timestamp
    /// When it was last begun.
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

    /// Writes every field, absent ones as null; the problem as the service's errors are.
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

/// What a job has brought: the JSON that its use case answers.
public struct JobResult: Hashable, Sendable {
    /// The same bytes whenever they are asked for.
    public let json: Data
}

/// Something that happened to a job.
public struct JobEvent: Hashable, Sendable {
    /// Its number within the job, from 1 and rising; those of progress long past are missing.
    public let id: Int64
    /// `state` or `progress`.
    public let name: String
    /// JSON of one line: of a state the job, of progress the progress.
    public let data: String
    /// Whether none follows.
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
    /// The job that the store keeps.
    ///
    /// What only informs and cannot be read, as another version wrote it, is left out.
    ///
    /// - Throws: `DecodingError` where its kind is unknown.
    init(_ stored: StoredJob) throws {
        kind = try JSON.decode(JobKind.self, named: stored.kind)
        id = Self.id(kind, stored.number)
        subject = stored.subject
        state = try JSON.decode(JobState.self, named: stored.state.rawValue)
        attempts = stored.attempts
        createdAt = stored.createdAt
        startedAt = stored.startedAt
        finishedAt = stored.finishedAt
        progress = stored.progress.flatMap { try? JSON.decode(ProgressUpdate.self, from: $0) }
        problem = stored.problem.map { text in
            (try? JSON.decode(Problem.self, from: text)) ?? .unreadable("why this job ended")
        }
        runID = stored.isFinished ? stored.runID : nil
    }

    /// What an event says of a stored job's state.
    @Sendable static func description(of stored: StoredJob) throws -> String {
        try JSON.text(Job(stored))
    }

    /// What names of jobs look like.
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
    /// That something about a job cannot be read, and what.
    static func unreadable(_ what: String) -> Problem {
        Problem(
            .internalError,
            "UNREADABLE_JOB",
            "\(what) cannot be read; another version may have written it, so ask for the job again"
        )
    }
}

/// JSON as the store keeps it: one line, keys sorted.
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

    /// Reads a part of a stored job.
    ///
    /// - Throws: ``Problem`` that says that it cannot be read.
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

    /// Reads a bare word.
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
