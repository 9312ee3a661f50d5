import Files
import Foundation

/// The networks that the machines of a sweep have trained for a search.
///
///     FOLDER/trainings/ab/NAME.json   a network, named by all that decides it, whose name starts with ab
///
/// Whoever needs a network looks there first, and puts what it has trained there. Two machines that
/// train one at the same time write the same bytes; a damaged one is trained again and replaced.
extension Sweep {
    private static func name(of file: URL) -> String {
        let name = file.lastPathComponent
        return "trainings/\(name.prefix(2))/\(name)"
    }

    /// Copies a network from the sweep into the cache of this machine, which checks it when it is read.
    ///
    /// - Returns: The bytes of the network; nil where the sweep has none.
    @discardableResult
    func fetch(_ settings: WalkForwardSettings, of trainings: SearchTrainings) async throws -> Data?
    {
        let file = try trainings.file(of: settings)
        guard let bytes = try await store.read(Self.name(of: file)) else { return nil }
        do {
            try StagedFile(bytes, for: file).commit()
        } catch {
            throw WorkflowError.cannotWrite(path: file.path)
        }
        return bytes
    }

    /// Copies a network from the cache of this machine into the sweep.
    ///
    /// - Parameters:
    ///   - settings: The network's training.
    ///   - trainings: The trainings of the search.
    ///   - known: What ``fetch(_:of:)`` has found: the same bytes, damaged ones or none.
    /// - Throws: Where the store fails.
    func share(
        _ settings: WalkForwardSettings,
        of trainings: SearchTrainings,
        insteadOf known: Data?
    ) async throws {
        let file = try trainings.file(of: settings)
        guard let bytes = try? Data(contentsOf: file), bytes != known else { return }
        let name = Self.name(of: file)
        do {
            try await store.write(bytes, name, isReplacing: known != nil, isReadOnly: false)
        } catch is FileError {
            throw WorkflowError.cannotWrite(path: store.url(name).path)
        }
    }

    /// Removes what killed machines have left beside the networks of some trainings.
    func removeLeftovers(of all: [WalkForwardSettings], in trainings: SearchTrainings) async throws
    {
        try await store.removeLeftovers(
            of: all.map { Self.name(of: try trainings.file(of: $0)) }
        )
    }
}
