package import Foundation
package import Market

/// A stored job.
///
/// `request`, `data`, `progress` and `problem` are JSON of the use cases.
package struct StoredJob: Hashable, Sendable {
    /// The state of a job.
    package enum State: String, CaseIterable, Sendable {
        case queued, running, done, failed, cancelled
    }

    /// Its number in this store, from 1; never reused.
    package let number: Int64
    /// The kind of work: `train`.
    package let kind: String
    /// Its subject as text.
    package let subject: String
    /// The current state.
    package let state: State
    /// How often it was started, without attempts that a stop interrupted.
    package let attempts: Int
    /// When it was submitted.
    package let createdAt: Timestamp
    /// When it was last started.
    package let startedAt: Timestamp?
    /// When it ended.
    package let finishedAt: Timestamp?
    /// The request.
    package let request: String
    /// The data range that it uses, once known.
    package let data: String?
    /// The progress.
    package let progress: String?
    /// The error or the cancellation.
    package let problem: String?
    /// The run that it saved; before its end, the one that an attempt was about to save.
    package let runID: String?

    /// Whether the state is final.
    package var isFinished: Bool { finishedAt != nil }
}

/// A job to queue.
package struct JobDraft: Sendable {
    /// The kind of work.
    package var kind: String
    /// Its subject, 1 to 200 characters.
    package var subject: String
    /// The request, JSON.
    package var request: String
    /// Whether only one unfinished job of its kind may exist for the subject.
    package var isExclusive: Bool
    /// Whether it takes moments only.
    package var isShort: Bool

    /// Creates a draft.
    package init(
        kind: String,
        subject: String,
        request: String,
        isExclusive: Bool = false,
        isShort: Bool = false
    ) {
        self.kind = kind
        self.subject = subject
        self.request = request
        self.isExclusive = isExclusive
        self.isShort = isShort
    }
}

/// The outcome of queueing a job.
package enum JobAddition: Hashable, Sendable {
    /// It is queued.
    case added(StoredJob)
    /// The queue is full; with the number of queued jobs.
    case full(queued: Int)
    /// Another job of its kind and subject is unfinished, and it is exclusive.
    case exists(StoredJob)
}

/// What an attempt at a job determines for later ones.
package struct JobPin: Sendable {
    /// The new request, JSON; nil for no change.
    package var request: String?
    /// The data range, JSON.
    package var data: String
    /// The run that is about to be saved.
    package var runID: String?

    /// Creates a pin.
    package init(request: String? = nil, data: String, runID: String? = nil) {
        self.request = request
        self.data = data
        self.runID = runID
    }
}

/// The outcome of a job.
package enum JobEnding: Sendable {
    /// It succeeded, with a result, and with a run if it is of that kind.
    case done(result: Data, runID: String?)
    /// It failed; the error as JSON.
    case failed(problem: String)
    /// It was cancelled; as JSON.
    case cancelled(problem: String)
}

/// An event of a job.
///
/// Numbers start at 1 in each job, and stay the same when older events are removed.
package struct StoredJobEvent: Hashable, Sendable {
    /// The kind of an event.
    package enum Name: String, Sendable {
        case state, progress
    }

    /// How many events of progress are kept of a job; all state events are kept.
    ///
    /// Two and a half minutes at two a second, for readers who reconnect.
    package static let keptProgress = 300

    /// Its number within the job.
    package let number: Int64
    /// The kind of event.
    package let name: Name
    /// The content, JSON.
    package let data: String
    /// Whether it is the last event.
    package let isLast: Bool
}

/// The jobs that wait to be begun.
package struct JobQueue: Hashable, Sendable {
    /// How many.
    package var count: Int
    /// When the oldest of them was submitted; nil for none.
    package var oldest: Timestamp?

    package init(count: Int = 0, oldest: Timestamp? = nil) {
        self.count = count
        self.oldest = oldest
    }
}

/// Makes the event of a new state, one line of JSON.
package typealias JobDescription = @Sendable (StoredJob) throws -> String
