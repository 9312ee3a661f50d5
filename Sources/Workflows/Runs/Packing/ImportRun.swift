import Backtesting
import Connectors
import Forecasting
public import Foundation
import Hashing
import Market
import Storage

/// A run that was taken from a pack.
public struct ImportedRun: Hashable, Codable, Sendable {
    /// The run.
    public var runID: String
    /// Candles that were not stored before.
    public var candles: Int
    /// Funding rates that were not stored before.
    public var fundingRates: Int
    /// Whether a model was archived.
    public var hasModel: Bool
    /// Language-model answers of the pack.
    public var answers: Int

    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case candles
        case fundingRates = "funding_rates"
        case hasModel = "has_model"
        case answers
    }
}

extension Workspace {
    /// Takes a packed run into the home, with what it has read if that is in the pack.
    ///
    /// Candles and rates that differ from stored ones are refused. The model is archived and does not
    /// become the active one of its series.
    ///
    /// - Parameters:
    ///   - file: The pack.
    ///   - key: A public Ed25519 key in PEM that must have signed it; nil to take any.
    /// - Returns: The running import. It throws ``RunError/damagedPack(file:part:reason:)`` for a pack
    ///   that is not as it was packed; nothing is taken then.
    public func importRun(_ file: URL, publicKey key: URL? = nil) -> Activity<ImportedRun> {
        Activity(on: pool) { progress in
            let key = try key.map { file in
                try RunError.naming(file) { try Ed25519.PublicKey(pem: Data(contentsOf: file)) }
            }
            let pack = Pack(try Pack.bytes(of: file), trusting: key)
            if let fault = pack.verification.faults.first {
                throw RunError.damagedPack(file: file.path, part: fault.part, reason: fault.reason)
            }
            func damaged(_ part: String) -> RunError {
                .damagedPack(file: file.path, part: part, reason: "cannot be read")
            }
            guard let id = pack.verification.runID.flatMap(RunID.init) else {
                throw damaged(PackManifest.name)
            }
            let own = pack.parts.filter { !$0.name.contains("/") }
            let run = try StoredRun(id, files: own.map { ($0.name, $0.bytes) })
            guard run.heads[0].runID == id.text else { throw damaged(RunFolder.report) }
            let manifest = run.heads[0].manifest
            let series = SeriesKey(
                symbol: manifest.symbol,
                venue: manifest.market,
                interval: manifest.interval
            )
            var imported = ImportedRun(
                runID: id.text,
                candles: 0,
                fundingRates: 0,
                hasModel: false,
                answers: 0
            )
            if let bytes = pack.bytes(RunData.candles) {
                let table = try CandleFile.read(bytes, named: RunData.candles, key: series)
                imported.candles = try await store.insert(
                    table.series,
                    leftOut: [],
                    onConflict: .refuse
                ) { rows in
                    progress(
                        ProgressUpdate(
                            stage: "Storing",
                            completed: rows,
                            total: table.series.count,
                            unit: "candles"
                        )
                    )
                }.inserted
            }
            if let bytes = pack.bytes(RunData.funding) {
                let table = try FundingFile.read(bytes, named: RunData.funding)
                imported.fundingRates = try await store.insertFunding(
                    table.rates,
                    for: series.symbol,
                    onConflict: .refuse
                ).inserted
            }
            if let bytes = pack.bytes(RunData.answers) {
                guard let list = try? JSONDecoder().decode([RunData.Answer].self, from: bytes)
                else {
                    throw damaged(RunData.answers)
                }
                for answer in list {
                    guard let (hash, content) = answer.stored else {
                        throw damaged(RunData.answers)
                    }
                    _ = try await answers.keep(content, to: hash, of: answer.settings)
                }
                imported.answers = list.count
            }
            let model = pack.parts.filter { $0.name.hasPrefix(RunData.modelFolder) }
            if !model.isEmpty {
                let files = model.map { part in
                    (String(part.name.dropFirst(RunData.modelFolder.count)), part.bytes)
                }
                let name = try ModelStore(root: home.models).archive(files)
                guard run.heads.contains(where: { $0.manifest.model?.sha256 == name }) else {
                    throw damaged("the model")
                }
                imported.hasModel = true
            }
            // The last step, so that a run that is there has what it needs.
            _ = try RunFolder(url: home.runs).save(run.files, as: id.text)
            return imported
        }
    }
}

extension Pack {
    /// The bytes of a part; nil where the pack has none of that name.
    fileprivate func bytes(_ name: String) -> Data? {
        parts.first { $0.name == name }?.bytes
    }
}
