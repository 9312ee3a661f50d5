/// Values that no field of a body takes, one at a time in a body that is right otherwise.
enum HostileFields {
    static let cases: [HostileCase] = bodies.flatMap { body in
        body.fields.flatMap { field in
            wrong(for: field.kind).map { value in
                HostileCase(
                    "\(body.path) \(field.name): \(value.prefix(60))",
                    .post(body.path, body.json(replacing: field.name, with: value)),
                    .refused(isJSON(value) ? [422] : [400]),
                    parameter: isJSON(value) ? field.name : nil
                )
            }
        }
    }

    private enum Kind {
        case text, integer, number, flag, texts, object
    }

    private struct Field {
        let name: String
        let kind: Kind
    }

    private struct Body {
        let path: String
        let required: [(name: String, value: String)]
        let fields: [Field]

        /// The body with one field more, or another value of one; a dot leads into an object.
        func json(replacing name: String, with value: String) -> String {
            let parts = name.split(separator: ".")
            let inner = parts.count > 1 ? "{\"\(parts[1])\": \(value)}" : value
            let others = required.filter { $0.name != parts[0] }
            let members = others + [(name: String(parts[0]), value: inner)]
            return "{" + members.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}"
        }
    }

    private static func fields(_ kind: Kind, _ names: String...) -> [Field] {
        names.map { Field(name: $0, kind: kind) }
    }

    private static let series = fields(.text, "symbol", "interval", "market")
    private static let account: [Field] =
        fields(
            .number,
            "initial_capital",
            "leverage",
            "position_size_pct",
            "maker_fee",
            "taker_fee",
            "slippage"
        )
        + fields(.flag, "exit_on_opposite") + fields(.integer, "days_back")
        + fields(.text, "start_date", "end_date") + fields(.object, "custom_params")
        + fields(.number, "custom_params.min_confidence", "custom_params.risk_per_trade")
        + fields(.integer, "custom_params.lookback_hours")
        + fields(.flag, "custom_params.use_llm_analysis") + fields(.text, "custom_params.stops")
    private static let bitcoin: [(name: String, value: String)] = [
        ("symbol", "\"BTCUSD\""), ("market", "\"spot\""),
    ]

    private static let bodies: [Body] = [
        Body(
            path: "/api/v1/ai/train",
            required: bitcoin,
            fields: series
                + fields(
                    .integer,
                    "days",
                    "lookback_window",
                    "epochs",
                    "batch_size",
                    "hidden_size",
                    "num_layers",
                    "seed",
                    "seeds"
                )
                + fields(.number, "learning_rate", "dropout")
                + fields(.text, "model_type", "training_mode", "end_date")
        ),
        Body(
            path: "/api/v1/ai/predict",
            required: bitcoin,
            fields: series + fields(.text, "at")
        ),
        Body(
            path: "/api/v1/backtest/run",
            required: bitcoin + [("strategy_type", "\"supertrend\"")],
            fields: series + fields(.text, "strategy_type") + account
        ),
        Body(
            path: "/api/v1/backtest/compare",
            required: bitcoin + [("strategies", "[\"supertrend\"]")],
            fields: series + fields(.texts, "strategies") + account
        ),
        Body(
            path: "/api/v1/backtest/multi-symbol",
            required: [
                ("symbols", "[\"BTCUSD\"]"), ("market", "\"spot\""),
                ("strategy_type", "\"supertrend\""),
            ],
            fields: fields(.text, "interval", "market", "strategy_type")
                + fields(.texts, "symbols") + account
        ),
        Body(
            path: "/api/v1/market/sync",
            required: bitcoin,
            fields: series + fields(.integer, "days")
        ),
    ]

    private static let beyondJSON = [
        "NaN", "-Infinity", "1e999", "-1e999", "0x10", "01", "+1", "'a'",
    ]

    private static func wrong(for kind: Kind) -> [String] {
        let notNumbers = ["\"1\"", "\"NaN\"", "true", "[]", "[1]", "{}", "{\"$gt\": 0}", "\"\""]
        let beyond = ["-1", "9223372036854775808", "-9223372036854775809", "1e300", "-1e300"]
        let long = "\"" + String(repeating: "A", count: 10_000) + "\""
        let names = ["\"\"", "\"../x\"", "\"a\\u0000b\"", "\"💰\"", long]
        let many =
            "[" + Array(repeating: "\"supertrend\"", count: 4000).joined(separator: ",") + "]"
        return switch kind {
        case .text: names + ["0", "-1.5", "false", "[]", "[\"BTCUSD\"]", "{}"] + beyondJSON
        case .integer: notNumbers + beyond + ["1.5", "1e-7"] + beyondJSON
        case .number: notNumbers + beyond + beyondJSON
        case .flag: ["0", "1", "\"true\"", "\"\"", "[]", "{}"] + beyondJSON
        case .texts:
            ["[]", "\"BTCUSD\"", "{}", "0", "[1]", "[null]", "[[]]", "[\"\"]", "[\"../x\"]", many]
                + ["[\"BTCUSD\", \"BTCUSD\"]", "[\"supertrend\", \"supertrend\"]"] + beyondJSON
        case .object: ["0", "\"\"", "true", "[]", "[{}]"] + beyondJSON
        }
    }

    private static func isJSON(_ value: String) -> Bool { !beyondJSON.contains(value) }
}
