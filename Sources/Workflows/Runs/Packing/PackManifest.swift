import Backtesting
import Foundation
import Hashing

/// The first entry of a packed run, `manifest.json`: the SHA-256 of every other one.
///
/// Its last member is a checksum of all before it, so that a changed byte in it is told apart from one
/// in a part that it lists.
struct PackManifest: Codable {
    static let name = "manifest.json"
    static let signatureName = "manifest.json.ed25519"
    static let format = "hindcast-run"
    static let currentVersion = 1

    /// A file of the archive.
    struct Part: Hashable, Codable {
        var name: String
        var bytes: Int
        var sha256: String
    }

    var format = Self.format
    var version = Self.currentVersion
    var runID: String
    /// Whether candles, funding rates, model and answers are in it.
    var withData: Bool
    /// The key that its signature is checked with, 64 hexadecimal digits; nil for an unsigned one.
    @NullCodable var publicKey: String?
    /// Every other entry but the signature, in the order of the archive.
    var parts: [Part]

    private enum CodingKeys: String, CodingKey {
        case format
        case version
        case runID = "run_id"
        case withData = "with_data"
        case publicKey = "public_key"
        case parts
    }

    init(runID: String, withData: Bool, publicKey: String?, parts: [TarArchive.Entry]) {
        self.runID = runID
        self.withData = withData
        _publicKey = NullCodable(publicKey)
        self.parts = parts.map {
            Part(
                name: $0.name,
                bytes: $0.bytes.count,
                sha256: DataFingerprint.sha256(of: $0.bytes)
            )
        }
    }

    /// The bytes of the entry.
    func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return SealedJSON.seal(try encoder.encode(self))
    }

    /// Reads the entry.
    ///
    /// - Returns: nil where its checksum is missing or that of other bytes, or it is no manifest.
    static func decode(_ bytes: Data) -> PackManifest? {
        guard let content = SealedJSON.open(bytes), content != bytes,
            let manifest = try? JSONDecoder().decode(PackManifest.self, from: content),
            manifest.format == format
        else { return nil }
        return manifest
    }
}
