import Foundation
import TestSupport
import Testing

/// `hindcast model` on a small model of the sample.
@Suite struct ModelCommandTests {
    private static let series = ["--symbol", "BTCUSD", "--market", "spot"]
    private static let key = "BTCUSD_1h_spot"

    private static func train(_ tool: Tool, _ options: String...) async throws {
        let sample = Fixtures.url("sample-btcusd-1h.csv").path
        #expect(try await tool.run(["data", "import", sample] + series).status == 0)
        let small = ["--days", "83", "--hidden-size", "8", "--num-layers", "1", "--epochs", "1"]
        let training = try await tool.run(["train"] + series + small + options)
        #expect(training.status == 0, "\(training.errors)")
    }

    @Test func `an empty home has no models`() async throws {
        try await Tool.withHome { tool in
            let text = try await tool.run("model", "list")
            #expect(text.status == 0)
            #expect(text.output.contains("no model is trained yet"))
            #expect(try await tool.run("model", "list", "--json").json() as? [String] == [])
        }
    }

    @Test func `a model is listed with its spans, and a damaged one with its fault`() async throws {
        try await Tool.withHome { tool in
            try await Self.train(tool)
            let list = try #require(
                try await tool.run("model", "list", "--json").json() as? [[String: Any]]
            )
            let model = try #require(list.first)
            #expect(list.count == 1)
            #expect(model["model_key"] as? String == Self.key)
            #expect(model["written_at"] is String)
            #expect(model["fault"] is NSNull)
            let training = try #require(model["training"] as? [String: Any])
            #expect(training["val_loss"] is Double)
            #expect(training["seeds"] as? [Int] == [42])
            #expect(model["members"] as? Int == 1)
            #expect(model["imported"] is NSNull)
            let trained = try #require(training["trained"] as? [String: Any])
            #expect(try #require(trained["bars"] as? Int) > 1000)

            let weights = tool.home.appending(path: "models/lstm/\(Self.key)_best_model.pth")
            try Data("nothing".utf8).write(to: weights)
            let text = try await tool.run("model", "list")
            #expect(text.status == 0)
            #expect(text.output.contains("is damaged"))
        }
    }

    @Test(arguments: ["onnx", "safetensors", "pth"])
    func `a model is exported, the same one to the same bytes`(format: String) async throws {
        try await Tool.withHome { tool in
            try await Self.train(tool)
            let files = (0..<2).map { tool.home.appending(path: "exports/\($0).\(format)") }
            for file in files {
                let outcome = try await tool.run(
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
            let missing = try await tool.run(
                ["model", "export", "--format", "onnx", "--output", "x.onnx"] + Self.series
            )
            #expect(missing.status == 1)
            #expect(
                missing.errors.contains(
                    "there is no model \(Self.key); train it with `hindcast train"
                )
            )
            let unknown = try await tool.run(
                ["model", "export", "--format", "h5", "--output", "x.h5"] + Self.series
            )
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("format is h5; use pth, safetensors, onnx"))
        }
    }

    @Test func `an ensemble prints mean and spread, is listed, and is exported member by member`()
        async throws
    {
        try await Tool.withHome { tool in
            let sample = Fixtures.url("sample-btcusd-1h.csv").path
            #expect(try await tool.run(["data", "import", sample] + Self.series).status == 0)
            let arguments = [
                "train", "--days", "83", "--hidden-size", "8", "--num-layers", "1", "--epochs", "1",
                "--seeds", "3", "--seed", "5",
            ]
            let text = try await tool.run(arguments + Self.series)
            #expect(text.status == 0, "\(text.errors)")
            #expect(text.output.contains("mean of 3 members, seeds 5 to 7"))
            #expect(text.output.contains("single members: mean ± standard deviation"))
            let outcome = try await tool.run(arguments + Self.series + ["--json"])
            let model = try #require(try outcome.json() as? [String: Any])
            #expect((model["members"] as? [Any])?.count == 3)
            let spread = try #require(model["spread"] as? [String: Any])
            let loss = try #require(spread["best_val_loss"] as? [String: Double])
            #expect(loss.keys.sorted() == ["max", "mean", "min", "standard_deviation"])

            #expect(try await tool.run("model", "list").output.contains("mean of 3 members"))
            let export =
                ["model", "export", "--format", "pth", "--output"] + [
                    tool.home.appending(path: "x.pth").path
                ]
            let refused = try await tool.run(export + Self.series)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("member is not given, but must be 1 to 3"))
            #expect(try await tool.run(export + Self.series + ["--member", "3"]).status == 0)
            let names = try tool.files().filter { $0.contains("/members/") }
            let third = try #require(names.first { $0.contains("/members/3-") })
            #expect(
                try Data(contentsOf: tool.home.appending(path: "x.pth"))
                    == Data(contentsOf: tool.home.appending(path: third))
            )
            let many = try await tool.run(["train", "--seeds", "17"] + Self.series)
            #expect(many.status == 1)
            #expect(many.errors.contains("seeds is 17, but must be 1 to 16"))
        }
    }

    @Test func `an imported model trades like the exported one, and its past counts as unknown`()
        async throws
    {
        try await Tool.withHome { tool in
            try await Self.train(tool)
            let file = tool.home.appending(path: "model.safetensors").path
            let backtest =
                ["backtest", "--strategy", "lstm_aggressive", "--days", "10", "--json"]
                + Self.series
            let trained = try #require(try await tool.run(backtest).json() as? [String: Any])
            let export = ["model", "export", "--format", "safetensors", "--output", file]
            #expect(try await tool.run(export + Self.series).status == 0)
            let refused = try await tool.run(["model", "import", file] + Self.series)
            #expect(refused.status == 1)
            #expect(refused.errors.contains("there is a model \(Self.key) already"))
            let imported = try await tool.run(["model", "import", file, "--replace"] + Self.series)
            #expect(imported.status == 0, "\(imported.errors)")
            #expect(imported.output.contains("imported from model.safetensors"))

            let report = try #require(try await tool.run(backtest).json() as? [String: Any])
            for name in ["trades", "equity_curve"] {
                let parts = try [trained, report].map { report in
                    try JSONSerialization.data(
                        withJSONObject: try #require(report[name]),
                        options: .sortedKeys
                    )
                }
                #expect(parts[0] == parts[1], "\(name)")
            }
            let evidence = try #require(report["evidence"] as? [String: Any])
            #expect(evidence["model"] as? String == "unknown")
            #expect(evidence["out_of_sample_bars"] is NSNull)
            let warnings = try #require(evidence["warnings"] as? [String])
            #expect(warnings.contains { $0.hasPrefix("It is not known what the model was") })

            let list = try await tool.run("model", "list", "--json").json() as? [[String: Any]]
            let summary = try #require(list?.first)
            #expect(summary["training"] is NSNull)
            let origin = try #require(summary["imported"] as? [String: Any])
            #expect(origin["file"] as? String == "model.safetensors")
            #expect(
                try await tool.run("model", "list").output.contains("trained on unknown candles")
            )
        }
    }

    @Test func `a pth is imported with its pickles and ranked on stored candles`() async throws {
        try await Tool.withHome { tool in
            try await Self.train(tool)
            let models = tool.home.appending(path: "models")
            let weights = models.appending(path: "lstm/\(Self.key)_best_model.pth").path
            let scalers = models.appending(path: "scalers/\(Self.key)")
            let bare = try await tool.run(["model", "import", weights, "--replace"] + Self.series)
            #expect(bare.status == 1)
            #expect(bare.errors.contains("give --feature-scaler"))
            let outcome = try await tool.run(
                [
                    "model", "import", weights, "--replace", "--json", "--lookback", "60",
                    "--feature-scaler", scalers.appending(path: "feature_scaler.pkl").path,
                    "--target-scaler", scalers.appending(path: "target_scaler.pkl").path,
                ] + Self.series
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            let manifest = try #require(try outcome.json() as? [String: Any])
            let origin = try #require(manifest["origin"] as? [String: Any])
            let imported = try #require(origin["imported"] as? [String: Any])
            #expect((imported["ranked_on"] as? [String: Any])?["bars"] as? Int == 726)
            #expect(try await tool.run("model", "list").output.contains("ranked on"))
        }
    }
}
