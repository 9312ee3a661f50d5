public import Foundation

/// Where a training keeps its state after each epoch, and finds that of one that broke off.
///
/// Members of an ensemble have a checkpoint each and count from 1.
public protocol CheckpointStorage {
    /// Reads the checkpoint of a member.
    ///
    /// - Parameters:
    ///   - member: Which member.
    ///   - limit: The most bytes that a checkpoint of this training can have.
    /// - Returns: The checkpoint; nil where there is none.
    /// - Throws: ``ForecastingError/damagedFile(path:reason:)`` for one that cannot be right, which
    ///   the training then does without; anything else ends the training.
    func load(member: Int, limit: Int) throws -> Data?

    /// Keeps a checkpoint in the place of the member's last one.
    ///
    /// The training goes on when this returns, so the bytes should be as safe by then as they have
    /// to be.
    func save(_ checkpoint: Data, member: Int) throws

    /// What a message calls the checkpoint of a member, such as its path.
    func name(member: Int) -> String
}
