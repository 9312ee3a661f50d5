import Foundation
public import Market
import Neural

extension ModelStore {
    /// The smallest number of forecasts of a rank table.
    static let fewestRanked = 500

    /// Imports a model from files of another program.
    ///
    /// The training data of such a model are unknown, so its manifest has neither spans nor
    /// figures, and a backtest must not call any bar out of sample.
    ///
    /// A forecast's strength is its rank among the model's own forecasts. A file exported by
    /// Hindcast has the table of these. For any other, the model forecasts the oldest stored
    /// candles, 15 % of them and at least 500 forecasts: the oldest are the least likely to be
    /// backtested. The manifest names them.
    ///
    /// - Parameters:
    ///   - source: The files.
    ///   - key: The key of the imported model.
    ///   - replacing: Whether to replace an existing model.
    ///   - candles: All stored candles of the model's series; called only if they are needed.
    /// - Returns: The manifest of the imported model.
    /// - Throws: ``ForecastingError/cannotImport(path:reason:)`` for files that make no model, or
    ///   too few candles, ``ForecastingError/modelExists(_:)``,
    ///   ``ForecastingError/trainingInProgress(_:)``,
    ///   ``ForecastingError/invalidParameter(name:value:expected:)``,
    ///   ``ForecastingError/fileSystem(path:operation:reason:)``, and what `candles` throws.
    @discardableResult
    public func importModel(
        _ source: ModelSource,
        as key: ModelKey,
        replacing: Bool = false,
        candles: () throws -> CandleSeries
    ) throws -> ModelManifest {
        func refuseToReplace() throws(ForecastingError) {
            let isThere = FileManager.default.fileExists(atPath: weightsFile(for: key).path)
            guard replacing || !isThere else { throw .modelExists(key) }
        }
        try refuseToReplace()
        let model = try SourceModel(source)
        if let name = model.name, name != key.name {
            throw source.refusal("it is the model \(name), not \(key)")
        }
        guard ModelManifest.Import.lookbacks.contains(model.lookback) else {
            throw ForecastingError.invalidParameter(
                name: "lookback",
                value: "\(model.lookback)",
                expected: "2 to 1000"
            )
        }
        let ranking = try model.rankTable.map { ($0, nil) } ?? model.ranking(on: candles(), source)
        let weights = Data(try WeightFile.encode(model.network))
        let manifest = ModelManifest(
            formatVersion: ModelManifest.formatVersion,
            modelKey: key.name,
            series: key.series,
            features: model.features,
            outputs: model.outputs,
            members: [
                ModelManifest.Member(weights: ModelManifest.Weights(of: weights), training: nil)
            ],
            rankTable: ranking.0,
            scalers: model.scalers,
            origin: .imported(
                ModelManifest.Import(
                    file: source.file.lastPathComponent,
                    lookback: model.lookback,
                    rankedOn: ranking.1
                )
            )
        )
        if let fault = manifest.fault(for: key) { throw source.refusal(fault) }
        return try withWriter(of: key) { writer in
            try refuseToReplace()
            try writer.save(manifest, weights: [weights], histories: [])
            return manifest
        }
    }
}

extension SourceModel {
    /// The rank table of the model's forecasts on the oldest candles of a series, and the range of
    /// these.
    fileprivate func ranking(
        on series: CandleSeries,
        _ source: ModelSource
    ) throws(ForecastingError) -> (RankTable, BarSpan?) {
        let warmUp = FeatureTable.warmUp(of: scalers.features.features) + lookback - 1
        let end = max(series.count * 15 / 100, warmUp + ModelStore.fewestRanked)
        guard end <= series.count else {
            throw source.refusal(
                "ranking its forecasts needs \(end) candles of \(series.key), but only "
                    + "\(series.count) are stored; sync or import more"
            )
        }
        let forecasts = try Ensemble(networks: [network], lookback: lookback, threads: nil)
            .forecasts(for: series, at: warmUp..<end, scalers: scalers)
        let sizes = forecasts.logReturns.map(abs)
        guard sizes.allSatisfy(\.isFinite) else {
            throw source.refusal("its forecasts are not finite; check its scalers")
        }
        return (RankTable(sizes: sizes), BarSpan(series, bars: 0..<end))
    }
}
