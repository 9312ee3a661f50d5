import Foundation
import TestSupport
import Testing

/// `hindcast model` on a small model of the sample.
@Suite struct ModelCommandTests {
    private static let series = ["--symbol", "BTCUSD", "--market", "spot"]
    private static let key = "BTCUSD_1h_spot"

    private static func train(_ tool: Tool) throws {
        let sample = Fixtures.url("sample-btcusd-1h.csv").path
        #expect(try tool.run(["data", "import", sample] + series).status == 0)
        let small = ["--days", "83", "--hidden-size", "8", "--num-layers", "1", "--epochs", "1"]
        let training = try tool.run(["train"] + series + small)
        #expect(training.status == 0, "\(training.errors)")
    }

    @Test func `an empty home has no models`() async throws {
        try await Tool.withHome { tool in
            let text = try tool.run("model", "list")
            #expect(text.status == 0)
            #expect(text.output.contains("no model is trained yet"))
            #expect(try tool.run("model", "list", "--json").json() as? [String] == [])
        }
    }

    @Test func `a model is listed with its spans, and a damaged one with its fault`() async throws {
        try await Tool.withHome { tool in
            try Self.train(tool)
            let list = try #require(
                try tool.run("model", "list", "--json").json() as? [[String: Any]]
            )
            let model = try #require(list.first)
            #expect(list.count == 1)
            #expect(model["model_key"] as? String == Self.key)
            #expect(model["written_at"] is String)
            #expect(model["fault"] is NSNull)
            let training = try #require(model["training"] as? [String: Any])
            #expect(training["best_val_loss"] is Double)
            let trained = try #require(training["trained"] as? [String: Any])
            #expect(try #require(trained["bars"] as? Int) > 1000)

            let weights = tool.home.appending(path: "models/lstm/\(Self.key)_best_model.pth")
            try Data("nothing".utf8).write(to: weights)
            let text = try tool.run("model", "list")
            #expect(text.status == 0)
            #expect(text.output.contains("is damaged"))
        }
    }

    @Test(arguments: ["onnx", "safetensors", "pth"])
    func `a model is exported, the same one to the same bytes`(format: String) async throws {
        try await Tool.withHome { tool in
            try Self.train(tool)
            let files = (0..<2).map { tool.home.appending(path: "exports/\($0).\(format)") }
            for file in files {
                let outcome = try tool.run(
                    ["model", "export", "--format", format, "--output", file.path, "--json"]
                        + Self.series
                )
                #expect(outcome.status == 0, "\(outcome.errors)")
                let told = try #require(try outcome.json() as? [String: Any])
                #expect(told["model_key"] as? String == Self.key)
                #expect(told["bytes"] as? Int == (try Data(contentsOf: file)).count)
            }
            let bytes = try files.map { try Data(contentsOf: $0) }
            #expect(bytes[0] == bytes[1])
            if format == "pth" {
                let path = "models/lstm/\(Self.key)_best_model.pth"
                #expect(try bytes[0] == Data(contentsOf: tool.home.appending(path: path)))
            } else {
                // The metadata tells how to feed the network.
                for name in ["features", "feature_center", "feature_scale", "hour_cos"] {
                    #expect(bytes[0].range(of: Data(name.utf8)) != nil, "\(name)")
                }
            }
        }
    }

    @Test func `a missing model and an unknown format are one line each`() async throws {
        try await Tool.withHome { tool in
            let missing = try tool.run(
                ["model", "export", "--format", "onnx", "--output", "x.onnx"] + Self.series
            )
            #expect(missing.status == 1)
            #expect(missing.errors.contains("no model \(Self.key); train it with: hindcast train"))
            let unknown = try tool.run(
                ["model", "export", "--format", "h5", "--output", "x.h5"] + Self.series
            )
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("format is h5; use pth, safetensors, onnx"))
        }
    }
}
