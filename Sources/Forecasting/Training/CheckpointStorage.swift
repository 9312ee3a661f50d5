public import Foundation

/// Stores a training's state after each epoch, and returns that of an interrupted one.
///
/// Members of an ensemble have a checkpoint each and count from 1.
public protocol CheckpointStorage {
    /// Reads the checkpoint of a member.
    ///
    /// - Parameters:
    ///   - member: Which member.
    ///   - limit: The largest size of a checkpoint of this training, in bytes.
    /// - Returns: The checkpoint; nil if there is none.
    /// - Throws: ``ForecastingError/damagedFile(path:reason:)`` for an invalid one, which the
    ///   training then ignores; any other error ends the training.
    func load(member: Int, limit: Int) throws -> Data?

    /// Stores a checkpoint, replacing the member's previous one.
    ///
    /// The training continues when this returns, so the bytes should be durable by then.
    func save(_ checkpoint: Data, member: Int) throws

    /// The checkpoint's name in messages, such as its path.
    func name(member: Int) -> String
}
