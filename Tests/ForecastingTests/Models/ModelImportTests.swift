import Forecasting
import Foundation
import Market
import Neural
import TestSupport
import Testing

@Suite struct ModelImportTests {
    private let key: ModelKey
    private let series: CandleSeries

    init() throws {
        series = try .small(count: 800)
        key = ModelKey(series.key)
    }

    /// Asked for candles where none are needed.
    private struct NotNeeded: Error {}

    private func trained(
        _ change: (inout TrainingConfiguration) -> Void = { _ in }
    ) throws -> ModelFolder {
        let folder = try ModelFolder()
        let configuration = TrainingConfiguration.small {
            $0.epochs = 1
            change(&$0)
        }
        try Trainer(configuration: configuration, threads: 1)
            .train(on: series, in: folder.store, dataHash: "hash")
        return folder
    }

    private func forecasts(_ store: ModelStore, threads: Int? = 1) throws -> [Forecast?] {
        try LSTMForecaster(store.model(for: key), threads: threads)
            .forecasts(for: series, at: 300..<800)
    }

    /// The trained model's own files as a foreign source.
    private func source(_ folder: ModelFolder) -> ModelSource {
        ModelSource(
            file: folder.store.weightsFile(for: key),
            featureScaler: folder.store.featureScalerFile(for: key),
            targetScaler: folder.store.targetScalerFile(for: key),
            lookback: 6
        )
    }

    /// A network with fresh weights as a foreign source, with the scalers of a trained one.
    private func source(
        _ configuration: NetworkConfiguration,
        in folder: ModelFolder
    ) throws -> ModelSource {
        var generator = SeededGenerator(seed: 3)
        let network = try Network(configuration: configuration, using: &generator)
        var source = source(folder)
        source.file = folder.root.appending(path: "foreign.pth")
        try Data(WeightFile.encode(network)).write(to: source.file)
        return source
    }

    @Test(arguments: ScalerKind.allCases, ModelType.allCases)
    func `an exported safetensors comes back whole`(kind: ScalerKind, type: ModelType) throws {
        let folder = try trained {
            $0.featureScaler = kind
            $0.modelType = type
        }
        let file = folder.root.appending(path: "model.safetensors")
        try folder.store.export(key, as: .safetensors, to: file)
        let other = try ModelFolder()
        let manifest = try other.store.importModel(ModelSource(file: file), as: key) {
            throw NotNeeded()
        }
        #expect(try forecasts(other.store) == forecasts(folder.store))
        #expect(try other.store.manifest(for: key) == manifest)
        #expect(manifest.training == nil)
        #expect(manifest.members.map(\.training) == [nil])
        guard case .imported(let origin) = manifest.origin else {
            Issue.record("it is not imported")
            return
        }
        #expect(origin.file == "model.safetensors")
        #expect(origin.rankedOn == nil)
        #expect(SeedSpread(manifest) == nil)
        // And once more, to the same bytes.
        let again = folder.root.appending(path: "again.safetensors")
        try other.store.export(key, as: .safetensors, to: again)
        let weights = try [file, again].map {
            try SafetensorsFile.decode(Array(Data(contentsOf: $0)))
        }
        #expect(weights[0].parameters == weights[1].parameters)
    }

    @Test func `a pth with pickled scalers forecasts the same, ranked on the oldest candles`()
        throws
    {
        let folder = try trained()
        let other = try ModelFolder()
        let manifest = try other.store.importModel(source(folder), as: key) { series }
        let expected = try forecasts(folder.store)
        let found = try forecasts(other.store)
        #expect(found.map { $0?.logReturn } == expected.map { $0?.logReturn })
        #expect(found.map { $0?.logRange } == expected.map { $0?.logRange })
        guard case .imported(let origin) = manifest.origin else {
            Issue.record("it is not imported")
            return
        }
        // 54 bars of warm-up and 500 forecasts are more than 15 % of 800.
        #expect(origin.rankedOn?.bars == 554)
        #expect(origin.rankedOn?.from == series.openTimes[0])
        #expect(origin.rankedOn?.to == series.openTimes[553])
        let sizes = try LSTMForecaster(folder.store.model(for: key))
            .forecasts(for: series, at: 54..<554).compactMap { $0.map { abs($0.logReturn) } }
        #expect(manifest.rankTable == RankTable(sizes: sizes))
    }

    @Test func `candles after the oldest change nothing of an import`() throws {
        let folder = try trained()
        let (one, other) = (try ModelFolder(), try ModelFolder())
        try one.store.importModel(source(folder), as: key) { series }
        let perturbed = try series.perturbed(after: 553)
        try other.store.importModel(source(folder), as: key) { perturbed }
        #expect(try one.contents() == other.contents())
    }

    @Test func `a long series is ranked on its first 15 %`() throws {
        let folder = try trained()
        let long = try CandleSeries.small(count: 5000)
        let manifest = try folder.store.importModel(source(folder), as: key, replacing: true) {
            long
        }
        guard case .imported(let origin) = manifest.origin else {
            Issue.record("it is not imported")
            return
        }
        #expect(origin.rankedOn?.bars == 750)
    }

    @Test func `a network with one output forecasts no range`() throws {
        let folder = try trained()
        let table = Target.values(for: series)
        let returns = (0..<700).map { table[2 * $0] }
        let scaler = Scaler(
            fitting: returns,
            columns: ["log_return"],
            kind: .standard,
            rows: 0..<700,
            range: BarSpan(series, bars: 0..<700)
        )
        var source = try source(
            NetworkConfiguration(
                inputSize: FeatureSet.technical.features.count,
                hiddenSize: 5,
                layerCount: 2,
                headSize: 7,
                outputSize: 1
            ),
            in: folder
        )
        source.targetScaler = folder.root.appending(path: "returns.pkl")
        try Data(scaler.pickle()).write(to: folder.root.appending(path: "returns.pkl"))
        let other = try ModelFolder()
        let manifest = try other.store.importModel(source, as: key) { series }
        #expect(manifest.outputs == ["log_return"])
        let found = try forecasts(other.store)
        #expect(found.allSatisfy { $0?.logReturn.isFinite == true && $0?.logRange == nil })
        let sizes = Set(found.compactMap { $0?.logReturn })
        #expect(sizes.count > 400)
    }

    @Test func `a model that is there is only replaced when asked`() throws {
        let folder = try trained()
        let before = try folder.contents()
        let other = try trained { $0.seed = 9 }
        // Known before any candles are read.
        #expect(throws: ForecastingError.modelExists(key)) {
            try folder.store.importModel(source(other), as: key) { throw NotNeeded() }
        }
        #expect(try folder.contents() == before)
        #expect("\(ForecastingError.modelExists(key))".contains("only replaced when asked"))
        try folder.store.importModel(source(other), as: key, replacing: true) { series }
        #expect(
            try folder.store.model(for: key).networks.map(\.parameters)
                == other.store.model(for: key).networks.map(\.parameters)
        )
    }

    @Test func `an import over an ensemble leaves nothing of it`() throws {
        let folder = try ModelFolder()
        try Trainer(configuration: .small { $0.epochs = 1 }, seeds: 3)
            .train(on: series, in: folder.store, dataHash: "hash")
        let other = try trained { $0.seed = 9 }
        try folder.store.importModel(source(other), as: key, replacing: true) { series }
        #expect(
            try folder.files() == [
                "lstm/BTCUSDT_1h/model.json",
                "lstm/BTCUSDT_1h_best_model.pth",
                "scalers/BTCUSDT_1h/feature_scaler.pkl",
                "scalers/BTCUSDT_1h/target_scaler.pkl",
            ]
        )
        // And a training takes its place again.
        try Trainer(configuration: .small { $0.epochs = 1 })
            .train(on: series, in: folder.store, dataHash: "hash")
        #expect(try folder.store.manifest(for: key).training != nil)
    }

    @Test func `an import waits for no training but is refused during one`() throws {
        let folder = try trained()
        let source = source(folder)
        var refusals = 0
        let other = try ModelFolder()
        try Trainer(configuration: .small { $0.epochs = 1 }, threads: 1)
            .train(on: series, in: other.store, dataHash: "hash") { event in
                guard case .epoch = event else { return }
                #expect(throws: ForecastingError.trainingInProgress(key)) {
                    try other.store.importModel(source, as: key, replacing: true) { series }
                }
                refusals += 1
            }
        #expect(refusals == 1)
    }

    /// A source that cannot become a model, and what the refusal says.
    enum Fault: String, CaseIterable {
        case noFile = "there is no such file"
        case extensionOfOthers = "use a .pth, .pt or .safetensors file"
        case noFeatureScaler = "give --feature-scaler"
        case noTargetScaler = "give --target-scaler"
        case noLookback = "give --lookback"
        case lookback = "lookback is 1, but must be 2 to 1000"
        case columns = "its columns are not log_return, log_range"
        case inputs = "it has 7 inputs and 2 outputs; a model has 20 inputs"
        case outputs = "it has 20 inputs and 3 outputs"
        case notWeights = "export it again"
        case emptyFile = "it is empty"
        case fewCandles = "needs 554 candles of"
        case scalerIsNoPickle = "a pickled StandardScaler or MinMaxScaler"
    }

    @Test(arguments: Fault.allCases)
    func `what cannot become a model is refused with the remedy`(fault: Fault) throws {
        let folder = try trained()
        var source = source(folder)
        var candles = series
        func network(inputs: Int, outputs: Int) throws {
            source = try self.source(
                NetworkConfiguration(
                    inputSize: inputs,
                    hiddenSize: 4,
                    layerCount: 1,
                    outputSize: outputs
                ),
                in: folder
            )
        }
        switch fault {
        case .noFile: source.file = folder.root.appending(path: "none.pth")
        case .extensionOfOthers:
            source.file = folder.root.appending(path: "model.h5")
            try Data("x".utf8).write(to: source.file)
        case .noFeatureScaler: source.featureScaler = nil
        case .noTargetScaler: source.targetScaler = nil
        case .noLookback: source.lookback = nil
        case .lookback: source.lookback = 1
        case .columns: source.targetScaler = source.featureScaler
        case .inputs: try network(inputs: 7, outputs: 2)
        case .outputs: try network(inputs: 20, outputs: 3)
        case .notWeights:
            source.file = folder.root.appending(path: "x.pth")
            try Data("nothing".utf8).write(to: source.file)
        case .emptyFile:
            source.file = folder.root.appending(path: "x.pth")
            try Data().write(to: source.file)
        case .fewCandles: candles = try .small(count: 553)
        case .scalerIsNoPickle: source.featureScaler = source.file
        }
        let other = try ModelFolder()
        #expect {
            try other.store.importModel(source, as: key) { candles }
        } throws: { error in
            error is ForecastingError && "\(error)".contains(fault.rawValue)
        }
        #expect(try other.files().isEmpty)
    }

    @Test func `a file with scalers of its own refuses others, and another name`() throws {
        let folder = try trained()
        let file = folder.root.appending(path: "model.safetensors")
        try folder.store.export(key, as: .safetensors, to: file)
        var source = ModelSource(file: file, lookback: 6)
        let other = try ModelFolder()
        #expect(
            throws: ForecastingError.invalidParameter(
                name: "lookback",
                value: "6",
                expected: "left out: model.safetensors brings its own"
            )
        ) {
            try other.store.importModel(source, as: key) { series }
        }
        source.lookback = nil
        let spot = try ModelKey(.make(venue: .spot))
        #expect(
            throws: ForecastingError.cannotImport(
                path: file.path,
                reason: "it is the model BTCUSDT_1h, not BTCUSDT_1h_spot"
            )
        ) {
            try other.store.importModel(source, as: spot) { series }
        }
    }

    @Test(.timeLimit(.minutes(60)))
    func `of 500 damaged exports each is refused or is the same model`() throws {
        let folder = try trained()
        let file = folder.root.appending(path: "model.safetensors")
        try folder.store.export(key, as: .safetensors, to: file)
        let other = try ModelFolder()
        let source = ModelSource(file: file)
        let expected = try other.store.importModel(source, as: key) { throw NotNeeded() }
        var mutations = Mutations(of: Array(try Data(contentsOf: file)), seed: 6)
        var refused = 0
        var wrong = 0
        for _ in 0..<500 {
            try Data(mutations.next()).write(to: file)
            do {
                let found = try other.store.importModel(source, as: key, replacing: true) {
                    throw NotNeeded()
                }
                if found != expected { wrong += 1 }
            } catch is ForecastingError {
                refused += 1
            } catch is NotNeeded {
                // Without its metadata it is a foreign file, which needs scalers: never this.
                wrong += 1
            }
        }
        #expect(wrong == 0)
        #expect(refused > 450)
    }
}
