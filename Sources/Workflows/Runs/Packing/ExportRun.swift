public import Backtesting
import Files
import Forecasting
public import Foundation
import Hashing
import Market

/// A packed run, and where it was written.
public struct ExportedRun: Hashable, Codable, Sendable {
    /// The run.
    public var runID: String
    /// The file.
    public var file: String
    /// Its size in bytes.
    public var bytes: Int
    /// SHA-256 of the file, 64 hexadecimal digits.
    public var sha256: String
    /// Whether what the run has read is in it, so that it can be made again elsewhere.
    public var withData: Bool
    /// The public key of its signature, 64 hexadecimal digits; nil for an unsigned one.
    @NullCodable public var publicKey: String?
    /// The names of its parts.
    public var parts: [String]

    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case file
        case bytes
        case sha256
        case withData = "with_data"
        case publicKey = "public_key"
        case parts
    }
}

extension Workspace {
    /// Packs a kept run into one file, with the SHA-256 of every part.
    ///
    /// Equal runs give equal bytes, signed ones included.
    ///
    /// - Parameters:
    ///   - name: The run, as ``runID(named:)`` takes it.
    ///   - file: Where to write; a file there is replaced.
    ///   - withData: Whether to add what the run has read: its candles, funding rates, model and
    ///     language-model answers. They must be there as the run read them.
    ///   - key: A private Ed25519 key in PEM to sign it with; nil for an unsigned pack.
    /// - Returns: The running export.
    public func exportRun(
        _ name: String,
        to file: URL,
        withData: Bool = false,
        signedWith key: URL? = nil
    ) -> Activity<ExportedRun> {
        Activity(on: pool) { progress in
            let key = try key.map { file in
                try RunError.naming(file) { try Ed25519.PrivateKey(pem: Data(contentsOf: file)) }
            }
            let run = try StoredRun(resolvedRun(name), in: RunFolder(url: home.runs))
            var parts = run.files.map { TarArchive.Entry(name: $0.name, bytes: $0.bytes) }
            if withData { parts += try await data(of: run, progress: progress) }
            let pack = try Self.pack(run.id, parts, withData: withData, key: key)
            do {
                try StagedFile(pack, for: file).commit()
            } catch {
                throw WorkflowError.cannotWrite(path: file.path)
            }
            var exported = ExportedRun(
                runID: run.id.text,
                file: file.path,
                bytes: pack.count,
                sha256: DataFingerprint.sha256(of: pack),
                withData: withData,
                publicKey: nil,
                parts: parts.map(\.name)
            )
            exported.publicKey = key?.publicKey.hexadecimal
            return exported
        }
    }

    private static func pack(
        _ id: RunID,
        _ parts: [TarArchive.Entry],
        withData: Bool,
        key: Ed25519.PrivateKey?
    ) throws -> Data {
        let manifest = try PackManifest(
            runID: id.text,
            withData: withData,
            publicKey: key?.publicKey.hexadecimal,
            parts: parts
        ).encoded()
        var entries = [TarArchive.Entry(name: PackManifest.name, bytes: manifest)]
        if let key {
            entries.append(
                TarArchive.Entry(
                    name: PackManifest.signatureName,
                    bytes: Data(key.signature(of: manifest))
                )
            )
        }
        return TarArchive.write(entries + parts, in: id.text)
    }

    /// Everything that a run has read, checked by making the run again.
    private func data(
        of run: StoredRun,
        progress: @escaping ProgressSink
    ) async throws -> [TarArchive.Entry] {
        let made = try await remake(run, progress: progress)
        try made.requireAnswers(of: run)
        var parts = [
            TarArchive.Entry(
                name: RunData.candles,
                bytes: RunData.table(try RunData.union(made.windows.map(\.series)))
            )
        ]
        if !made.funding.isEmpty {
            parts.append(
                TarArchive.Entry(name: RunData.funding, bytes: RunData.table(made.funding))
            )
        }
        let records = made.answers.records.map(RunData.Answer.init)
        if !records.isEmpty {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            parts.append(
                TarArchive.Entry(name: RunData.answers, bytes: try encoder.encode(records))
            )
        }
        let models = ModelStore(root: home.models)
        for name in Set(run.heads.compactMap(\.manifest.model?.sha256)).sorted() {
            parts += try models.archivedFiles(name).map { file in
                TarArchive.Entry(name: RunData.modelFolder + file.name, bytes: file.bytes)
            }
        }
        return parts
    }
}

extension RunError {
    /// Gives an error of a key its file's name.
    static func naming<T>(_ file: URL, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as Ed25519.KeyError {
            throw RunError.invalidKey(file: file.path, reason: "\(error)")
        } catch {
            throw RunError.invalidKey(file: file.path, reason: "it cannot be read")
        }
    }
}
