public import Backtesting
public import Foundation
import Hashing

/// What a packed run is, and what of it is not as it was packed.
public struct PackVerification: Hashable, Codable, Sendable {
    /// The state of a signature.
    public enum Signature: String, Codable, Sendable {
        /// There is none.
        case none
        /// It fits the key inside the pack, which anybody could have put there.
        case unknownKey = "unknown_key"
        /// It is that of the given key.
        case valid
        /// It does not fit, or is not that of the given key.
        case invalid
    }

    /// Something that is not as it was packed.
    public struct Fault: Hashable, Codable, Sendable {
        /// The part: `report.json`, `the header of entry 3`.
        public var part: String
        /// What is wrong with it.
        public var reason: String
    }

    /// The run; nil where that cannot be read.
    @NullCodable public var runID: String?
    /// How many parts were compared with their SHA-256.
    public var parts: Int
    /// Whether what the run has read is in it.
    public var withData: Bool
    /// The state of its signature.
    public var signature: Signature
    /// The public key inside the pack, 64 hexadecimal digits; nil for an unsigned one.
    @NullCodable public var publicKey: String?
    /// What is not as it was packed; empty for a pack that is.
    public var faults: [Fault]

    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case parts
        case withData = "with_data"
        case signature
        case publicKey = "public_key"
        case faults
    }
}

extension Workspace {
    /// The most bytes that a pack may have: 1 GiB.
    public static let largestPack = 1 << 30

    /// Checks every byte of a packed run; no home is needed.
    ///
    /// - Parameters:
    ///   - file: The pack.
    ///   - key: A public Ed25519 key in PEM that must have signed it; nil to take any.
    /// - Returns: What it is; its faults say what is not as it was packed.
    /// - Throws: ``RunError/damagedPack(file:part:reason:)`` for a file that cannot be read or is too
    ///   large, ``RunError/invalidKey(file:reason:)``.
    public static func verifyPack(
        _ file: URL,
        publicKey key: URL? = nil
    ) throws -> PackVerification {
        let key = try key.map { file in
            try RunError.naming(file) { try Ed25519.PublicKey(pem: Data(contentsOf: file)) }
        }
        return Pack(try Pack.bytes(of: file), trusting: key).verification
    }

    /// The same for a pack in memory, signed by any key.
    package static func verifyPack(_ bytes: Data) -> PackVerification {
        Pack(bytes, trusting: nil).verification
    }
}

/// A packed run as it was read.
struct Pack {
    private(set) var verification = PackVerification(
        runID: nil,
        parts: 0,
        withData: false,
        signature: .none,
        publicKey: nil,
        faults: []
    )
    /// Every entry but manifest and signature; those of a damaged pack are not to be used.
    private(set) var parts: [TarArchive.Entry] = []

    /// The bytes of a pack's file.
    ///
    /// - Throws: ``RunError/damagedPack(file:part:reason:)``.
    static func bytes(of file: URL) throws -> Data {
        func fault(_ reason: String) -> RunError {
            .damagedPack(file: file.path, part: "the file", reason: reason)
        }
        let values = try? FileManager.default.attributesOfItem(atPath: file.path)
        guard let size = values?[.size] as? Int,
            values?[.type] as? FileAttributeType == .typeRegular
        else { throw fault("is missing, or is no file") }
        guard size <= Workspace.largestPack else {
            throw fault("has \(size) bytes; at most \(Workspace.largestPack) are read")
        }
        guard let bytes = try? Data(contentsOf: file) else { throw fault("cannot be read") }
        return bytes
    }

    /// Reads and checks a pack.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the file.
    ///   - key: The key that must have signed it; nil to take any, or none.
    init(_ bytes: Data, trusting key: Ed25519.PublicKey?) {
        do throws(TarArchive.Fault) {
            let (entries, folder) = try TarArchive.read(bytes)
            check(entries, folder: folder, trusting: key)
        } catch {
            add(error.part, error.reason)
            verification.signature = key == nil ? .none : .invalid
        }
    }

    private mutating func add(_ part: String, _ reason: String) {
        verification.faults.append(PackVerification.Fault(part: part, reason: reason))
    }

    private mutating func check(
        _ entries: [TarArchive.Entry],
        folder: String,
        trusting key: Ed25519.PublicKey?
    ) {
        guard let first = entries.first, first.name == PackManifest.name else {
            return add(PackManifest.name, "is not the first entry, so this is no packed run")
        }
        guard let manifest = PackManifest.decode(first.bytes) else {
            return add(PackManifest.name, "is not as it was written")
        }
        guard manifest.version == PackManifest.currentVersion else {
            return add(
                PackManifest.name,
                "has version \(manifest.version), but this program reads "
                    + "\(PackManifest.currentVersion)"
            )
        }
        guard let id = RunID(manifest.runID), id.text == folder else {
            return add(PackManifest.name, "names another run than the archive's folder")
        }
        verification.runID = id.text
        verification.withData = manifest.withData
        verification.publicKey = manifest.publicKey
        var rest = entries.dropFirst()
        var signature: Data?
        if rest.first?.name == PackManifest.signatureName {
            signature = rest.removeFirst().bytes
        }
        checkSignature(signature, of: first.bytes, manifest, trusting: key)
        compare(Array(rest), with: manifest.parts)
        parts = Array(rest)
    }

    /// Compares the parts with the manifest's list.
    private mutating func compare(_ parts: [TarArchive.Entry], with listed: [PackManifest.Part]) {
        let sums = Dictionary(listed.map { ($0.name, $0) }) { first, _ in first }
        var seen: Set<String> = []
        for part in parts {
            guard seen.insert(part.name).inserted else {
                add(part.name, "is there twice")
                continue
            }
            guard let sum = sums[part.name] else {
                add(part.name, "is not in the manifest")
                continue
            }
            verification.parts += 1
            if DataFingerprint.sha256(of: part.bytes) != sum.sha256 || part.bytes.count != sum.bytes
            {
                add(
                    part.name,
                    "has other bytes than were packed: its SHA-256 is not the manifest's"
                )
            }
        }
        for part in listed where !seen.contains(part.name) {
            add(part.name, "is missing")
        }
        if verification.faults.isEmpty, parts.map(\.name) != listed.map(\.name) {
            add(PackManifest.name, "lists the parts in another order than the archive")
        }
    }

    private mutating func checkSignature(
        _ signature: Data?,
        of manifest: Data,
        _ content: PackManifest,
        trusting key: Ed25519.PublicKey?
    ) {
        let name = PackManifest.signatureName
        guard let signature,
            let own = content.publicKey.flatMap(Ed25519.PublicKey.init(hexadecimal:))
        else {
            let isUnsigned = signature == nil && content.publicKey == nil
            if !isUnsigned {
                add(name, signature == nil ? "is missing" : "has no public key in the manifest")
            } else if key != nil {
                add(name, "is missing: the pack is unsigned, and a key was given")
            }
            verification.signature = isUnsigned && key == nil ? .none : .invalid
            return
        }
        guard own.isValid(signature, of: manifest) else {
            verification.signature = .invalid
            return add(name, "is not a signature of this manifest")
        }
        guard let key else {
            verification.signature = .unknownKey
            return
        }
        guard key == own else {
            verification.signature = .invalid
            return add(
                name,
                "is by another key: \(own.hexadecimal), and the given one is \(key.hexadecimal)"
            )
        }
        verification.signature = .valid
    }
}
