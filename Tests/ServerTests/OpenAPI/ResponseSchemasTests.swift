import Server
import Testing

struct ResponseSchemasTests {
    /// The schemas that operations answer with; all others are parts of these.
    private static let answers: Set = [
        "Error", "Job", "JobResult", "BacktestReport", "Comparison", "Portfolio", "Signal",
        "Prediction", "Strategy", "TrainingStarted", "ModelStatus", "Model", "RunPage",
        "CandlePage", "DataOutcome", "Ready", "ChartPage", "FundingOutcome", "SeriesOverview",
        "Session", "TradeExplanation", "RunDiff", "TrainingLosses",
    ]

    @Test func `every reference leads to a schema and every schema is an answer's or referred to`()
    {
        let names = Set(ResponseSchemas.all.map(\.key))
        let prefix = "#/components/schemas/"
        let referred = Set(
            ResponseSchemas.all.flatMap { $0.value.value.all }
                .compactMap { $0.members?["$ref"]?.text?.dropFirst(prefix.count) }.map(String.init)
        )
        #expect(referred.subtracting(names) == [])
        #expect(names.subtracting(referred).subtracting(Self.answers) == [])
        #expect(names.count == ResponseSchemas.all.count)
    }

    @Test(arguments: ResponseSchemas.all.map(\.key))
    func `every example fits its schema`(name: String) throws {
        let check = SchemaCheck(ResponseSchemas.all)
        let schema = try #require(ResponseSchemas.all.first { $0.key == name }?.value)
        for part in schema.value.all {
            for example in part.members?["examples"]?.elements ?? [] {
                #expect(check.faults(example, part, name) == [])
            }
        }
    }

    @Test(arguments: ResponseSchemas.all.map(\.key))
    func `every property is described`(name: String) throws {
        let schema = try #require(ResponseSchemas.all.first { $0.key == name }?.value)
        for part in schema.value.all {
            for (property, rules) in part.members?["properties"]?.members ?? [:] {
                let rules = try #require(rules.members)
                let isDescribed =
                    rules["description"] != nil || rules["$ref"] != nil
                    || rules["properties"] != nil
                #expect(isDescribed, "\(name): \(property)")
            }
        }
    }
}
