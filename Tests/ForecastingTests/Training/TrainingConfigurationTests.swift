import Forecasting
import Foundation
import Neural
import Testing

@Suite struct TrainingConfigurationTests {
    @Test func `the defaults are the guide's`() throws {
        let configuration = TrainingConfiguration()
        try configuration.validate()
        let data = try JSONEncoder().encode(configuration)
        let fields = try #require(
            JSONSerialization.jsonObject(with: data) as? [String: any Sendable]
        )
        let expected: [String: Double] = [
            "lookback_window": 60, "epochs": 100, "batch_size": 64, "learning_rate": 0.001,
            "hidden_size": 128, "num_layers": 3, "dropout": 0.2, "weight_decay": 1e-5,
            "gradient_clip": 1, "lr_patience": 5, "early_stopping_patience": 15, "seed": 42,
        ]
        for (name, value) in expected {
            let number = try #require(fields[name] as? NSNumber, "\(name)")
            #expect(abs(number.doubleValue - value) < 1e-6, "\(name)")
        }
        #expect(fields["model_type"] as? String == "standard")
        #expect(fields["loss"] as? String == "mse")
        #expect(fields["feature_scaler"] as? String == "standard")
        #expect(fields["training_mode"] as? String == "windowed")
        #expect(fields["feature_set"] as? String == "har")
        #expect(fields.count == 17)
    }

    @Test func `the guide's request body is read and what it lacks has its default`() throws {
        let body = #"{"symbol": "BTCUSDT", "epochs": 7, "gradient_clip": null, "loss": "huber"}"#
        let configuration = try JSONDecoder().decode(
            TrainingConfiguration.self,
            from: Data(body.utf8)
        )
        var expected = TrainingConfiguration()
        expected.epochs = 7
        expected.gradientClip = nil
        expected.loss = .huber
        #expect(configuration == expected)
    }

    @Test func `a dense training that names no batch size has its own default`() throws {
        let body = #"{"training_mode": "dense"}"#
        let configuration = try JSONDecoder().decode(
            TrainingConfiguration.self,
            from: Data(body.utf8)
        )
        #expect(configuration.mode == .dense)
        #expect(configuration.batchSize == TrainingMode.dense.defaultBatchSize)
    }

    @Test func `a configuration survives its file, the largest seed too`() throws {
        var configuration = TrainingConfiguration()
        configuration.seed = .max
        configuration.learningRate = 0.0123
        configuration.gradientClip = nil
        configuration.featureSet = .technical
        configuration.featureScaler = .minMax
        configuration.modelType = .gru
        configuration.mode = .dense
        let data = try JSONEncoder().encode(configuration)
        let read = try JSONDecoder().decode(TrainingConfiguration.self, from: data)
        #expect(read == configuration)
    }

    @Test func `an unknown kind of network is refused with the known ones`() throws {
        #expect(throws: DecodingError.self) {
            let body = Data(#"{"model_type": "transformer"}"#.utf8)
            return try JSONDecoder().decode(TrainingConfiguration.self, from: body)
        }
    }

    /// A change that makes a configuration invalid, and the error that says so.
    struct Bad: Sendable, CustomTestStringConvertible {
        let name: String
        let value: String
        let expected: String
        let change: @Sendable (inout TrainingConfiguration) -> Void
        var testDescription: String { "\(name) \(value)" }

        init(
            _ name: String,
            _ value: String,
            _ expected: String,
            _ change: @escaping @Sendable (inout TrainingConfiguration) -> Void
        ) {
            self.name = name
            self.value = value
            self.expected = expected
            self.change = change
        }
    }

    @Test(arguments: [
        Bad(
            "training_mode",
            "dense",
            "windowed for the model type attention, which reads whole windows"
        ) {
            $0.mode = .dense
            $0.modelType = .attention
        },
        Bad("lookback_window", "1", "2 to 1000") { $0.lookbackWindow = 1 },
        Bad("lookback_window", "1001", "2 to 1000") { $0.lookbackWindow = 1001 },
        Bad("epochs", "0", "1 to 10000") { $0.epochs = 0 },
        Bad("batch_size", "0", "1 to 4096") { $0.batchSize = 0 },
        Bad("batch_size", "4097", "1 to 4096") { $0.batchSize = 4097 },
        Bad("learning_rate", "0.0", "above 0, at most 1") { $0.learningRate = 0 },
        Bad("learning_rate", "nan", "above 0, at most 1") { $0.learningRate = .nan },
        Bad("learning_rate", "2.0", "above 0, at most 1") { $0.learningRate = 2 },
        Bad("hidden_size", "0", "1 to 1024") { $0.hiddenSize = 0 },
        Bad("num_layers", "9", "1 to 8") { $0.layerCount = 9 },
        Bad("dropout", "1.0", "0 to 0.9") { $0.dropout = 1 },
        Bad("weight_decay", "-1.0", "0 to 1") { $0.weightDecay = -1 },
        Bad("gradient_clip", "0.0", "above 0, or null for none") { $0.gradientClip = 0 },
        Bad("gradient_clip", "inf", "above 0, or null for none") { $0.gradientClip = .infinity },
        Bad("lr_patience", "0", "1 to 10000") { $0.ratePatience = 0 },
        Bad("early_stopping_patience", "0", "1 to 10000") { $0.stopPatience = 0 },
    ])
    func `a bad value names its parameter, itself and the range`(bad: Bad) throws {
        var configuration = TrainingConfiguration()
        bad.change(&configuration)
        let error = ForecastingError.invalidParameter(
            name: bad.name,
            value: bad.value,
            expected: bad.expected
        )
        #expect(throws: error) { try configuration.validate() }
        #expect(error.description == "\(bad.name) is \(bad.value), but must be \(bad.expected)")
    }
}
