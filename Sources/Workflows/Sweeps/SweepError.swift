import Connectors
import Foundation

/// Why a sweep cannot be run or merged.
public enum SweepError: Error, Hashable, Sendable {
    /// There is no plan at a path.
    case noPlan(path: String)
    /// A plan that is not as it was written, or was renamed.
    case damagedPlan(path: String)
    /// The plan is of another version of the program, whose results would be others.
    case otherVersion(planned: String, running: String)
    /// The file with the candles is missing, or not as it was written.
    case damagedData(path: String)
    /// Which part of the tasks is wanted cannot be told.
    case invalidShard(name: String, value: String, remedy: String)
    /// Tasks have failed, each for a reason of its own; the first one's is told.
    case failed(tasks: Int, label: String, error: String)
    /// Results are missing or damaged.
    case incomplete(SweepStatus)
}

extension SweepError: CustomStringConvertible {
    /// One line: what, which value, and the remedy.
    public var description: String {
        switch self {
        case .noPlan(let path):
            "there is no plan at \(path); `hindcast sweep plan` prints where it has written one"
        case .damagedPlan(let path):
            "\(path) is not the plan that its name, a SHA-256, tells; copy it again, or plan again"
        case .otherVersion(let planned, let running):
            "the plan is of version \(planned), and this is \(running), whose tasks have other names; "
                + "run it with the version that planned it, or plan again"
        case .damagedData(let path):
            "\(path) is missing or not as it was written; copy it again beside the plan, or plan "
                + "again into the folder"
        case .invalidShard(let name, let value, let remedy):
            "\(name) is \(value); \(remedy)"
        case .failed(let tasks, let label, let error):
            "\(tasks) \(tasks == 1 ? "task has" : "tasks have") failed; \(label): \(error)"
        case .incomplete(let status):
            "\(status.missing.count + status.damaged.count) of \(status.tasks) results are not there: "
                + status.listed
        }
    }
}

extension SweepError: ProblemSource {
    var problem: Problem {
        switch self {
        case .noPlan(let path): problem(.notFound, "SWEEP_NOT_FOUND", path: path)
        case .damagedPlan(let path), .damagedData(let path):
            problem(.conflict, "SWEEP_DAMAGED", path: path)
        case .otherVersion(let planned, let running):
            problem(.conflict, "SWEEP_VERSION", ["planned": planned, "running": running])
        case .invalidShard(let name, let value, _): invalidParameter(name, value)
        case .failed(let tasks, let label, _):
            problem(.conflict, "SWEEP_FAILED", ["tasks": "\(tasks)", "task": label])
        case .incomplete(let status):
            problem(.unavailable, "SWEEP_INCOMPLETE", ["missing": "\(status.missing.count)"])
        }
    }
}

/// How a command of a sweep ends, as batch systems take it.
public enum SweepExit: Int32, Sendable {
    /// All is done.
    case done = 0
    /// The command cannot be carried out as it was given; a retry fails alike.
    case usage = 64
    /// The input or a task is at fault; a retry fails alike.
    case data = 65
    /// Something is left to do; a retry goes on.
    case retry = 75

    /// What an error means to a batch system.
    ///
    /// Errors of the file system and of the store may pass; all others are those of the input.
    public init(_ error: any Error) {
        self =
            switch error {
            case SweepError.noPlan, SweepError.otherVersion, SweepError.invalidShard: .usage
            case let error as ObjectStoreError where !error.mayPass: .usage
            case SweepError.damagedPlan, SweepError.damagedData: .data
            case SweepError.incomplete: .retry
            default: Self.mayPass(error) ? .retry : .data
            }
    }
}
