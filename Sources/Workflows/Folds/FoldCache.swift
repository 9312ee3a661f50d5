import Files
import Forecasting
import Foundation
import Hashing
import Market

/// Trained folds on disk, one file for each, named by all that decides it.
///
/// A name is the SHA-256 of the candles' hash, the training's configuration with its seed, the spans
/// and the engine's version. So a fold is trained once, whoever asks for it again: a walk that goes
/// on after a kill, one with a longer window, another strategy over the same candles. A file is
/// staged, synced and renamed to its place, and sealed with a checksum; a damaged one counts as
/// missing and is made anew.
struct FoldCache: Sendable {
    /// All that decides the bytes of a fold's model.
    struct Key: Encodable, Hashable {
        /// The format of the entries.
        let format = 1
        /// The version of the program, whose arithmetic decides the bits.
        let engine = Version.current
        let series: SeriesKey
        /// SHA-256 of the candles.
        let data: String
        let configuration: TrainingConfiguration
        let training: [Range<Timestamp>]
        let validation: Range<Timestamp>

        /// Its name: 64 hexadecimal digits.
        func name() throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return DataFingerprint.sha256(of: try encoder.encode(self))
        }
    }

    /// The entries that stay may have so many bytes together; those that were used longest ago go
    /// first.
    static let largestSize = 2_000_000_000

    let folder: URL

    /// Where the entry of a name is.
    func file(_ name: String) -> URL {
        folder.appending(path: "\(name).json")
    }

    /// The model of a key; nil if there is none, or if its file is damaged.
    ///
    /// - Throws: `EncodingError` where the key has no name.
    func model(_ key: Key) throws -> FoldModel? {
        let place = file(try key.name())
        guard let bytes = try? Data(contentsOf: place),
            let object = SealedJSON.open(bytes),
            // A file that was cut has no checksum any more.
            object.count < bytes.count,
            let model = try? JSONDecoder().decode(FoldModel.self, from: object),
            model.isUsable(for: key.series), model.dataHash == key.data,
            model.configuration == key.configuration
        else { return nil }
        // The system's time of now: the entry was used.
        _ = utimes(place.path, nil)
        return model
    }

    /// Stores the model of a key; it is durable when this returns.
    ///
    /// - Throws: ``WorkflowError/cannotWrite(path:)``.
    func store(_ model: FoldModel, as key: Key) throws {
        let place = file(try key.name())
        do {
            try StagedFile(SealedJSON.seal(model.encoded()), for: place).commit()
        } catch {
            throw WorkflowError.cannotWrite(path: place.path)
        }
    }

    /// Removes the entries that were used longest ago until the rest has at most that many bytes.
    ///
    /// An entry that cannot be removed stays.
    func trim(to size: Int = largestSize) {
        FileSystem.removeLongestUnused(in: folder, keeping: size)
    }
}
