package import Foundation
package import Market

/// A job as the store keeps it.
///
/// `request`, `data`, `progress` and `problem` are JSON that belongs to the use cases.
package struct StoredJob: Hashable, Sendable {
    /// Where a job stands.
    package enum State: String, CaseIterable, Sendable {
        case queued, running, done, failed, cancelled
    }

    /// Its number in this store, from 1; never given again.
    package let number: Int64
    /// What kind of work it is: `train`.
    package let kind: String
    /// What it works on, in words.
    package let subject: String
    /// Where it stands.
    package let state: State
    /// How often it was begun, less the times it was put back.
    package let attempts: Int
    /// When it was asked for.
    package let createdAt: Timestamp
    /// When it was last begun.
    package let startedAt: Timestamp?
    /// When it ended.
    package let finishedAt: Timestamp?
    /// What is to be done.
    package let request: String
    /// What data it works on, once that is known.
    package let data: String?
    /// How far it has come.
    package let progress: String?
    /// Why it failed or who ended it.
    package let problem: String?
    /// The run that it left; before its end, the one that an attempt was about to leave.
    package let runID: String?

    /// Whether nothing more will happen to it.
    package var isFinished: Bool { finishedAt != nil }
}

/// A job to add.
package struct JobDraft: Sendable {
    /// What kind of work it is.
    package var kind: String
    /// What it works on, in 1 to 200 characters.
    package var subject: String
    /// What is to be done, JSON.
    package var request: String
    /// Whether one of its kind at a time may be unfinished for a subject.
    package var isAlone: Bool
    /// Whether it is done in moments.
    package var isShort: Bool

    /// Creates a draft.
    package init(
        kind: String,
        subject: String,
        request: String,
        isAlone: Bool = false,
        isShort: Bool = false
    ) {
        self.kind = kind
        self.subject = subject
        self.request = request
        self.isAlone = isAlone
        self.isShort = isShort
    }
}

/// What became of a draft.
package enum JobAddition: Hashable, Sendable {
    /// It is queued.
    case added(StoredJob)
    /// So many jobs wait already, as many as may.
    case full(queued: Int)
    /// Another of its kind and subject is unfinished, and it was to be alone.
    case exists(StoredJob)
}

/// What an attempt at a job finds out that later ones are to know.
package struct JobPin: Sendable {
    /// What is to be done from now on, JSON; nil where that stays.
    package var request: String?
    /// What data it works on, JSON.
    package var data: String
    /// The run that is about to be kept.
    package var runID: String?

    /// Creates a pin.
    package init(request: String? = nil, data: String, runID: String? = nil) {
        self.request = request
        self.data = data
        self.runID = runID
    }
}

/// How a job ends.
package enum JobEnding: Sendable {
    /// It brought a result, and left a run where it is of that kind.
    case done(result: Data, runID: String?)
    /// It cannot be done; why, as JSON.
    case failed(problem: String)
    /// It was not wanted any more; as JSON.
    case cancelled(problem: String)
}

/// Something that happened to a job; events count from 1 within theirs, and keep their numbers
/// where progress before them has gone.
package struct StoredJobEvent: Hashable, Sendable {
    /// What kind of event it is.
    package enum Name: String, Sendable {
        case state, progress
    }

    /// Its number within the job.
    package let number: Int64
    /// What kind of event it is.
    package let name: Name
    /// What happened, JSON.
    package let data: String
    /// Whether none follows.
    package let isLast: Bool
}

/// Writes what is told of a change of a job's state, as JSON of one line.
package typealias JobDescription = @Sendable (StoredJob) throws -> String
