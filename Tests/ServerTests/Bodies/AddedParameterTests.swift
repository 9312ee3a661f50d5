import Backtesting
import Foundation
import HTTPTypes
import Market
import Server
import TestSupport
import Testing
import Trading
import WorkedExample
import Workflows

/// A setting that is added to a strategy's file is known to every front, with no other edit.
@Suite struct AddedParameterTests {
    private static let added = Parameter.number(
        "squeeze",
        NumberRange(from: 0.5, to: 4),
        default: 1,
        step: 0.25,
        unit: "ATR",
        "Width of the bands below which the strategy holds."
    ).spec
    private static let definition = WorkedExample.adding(added)
    private static func request() throws -> BacktestRequest {
        var request = try BacktestRequest(strategy: definition.id, key: .make())
        request.parameters["squeeze"] = 2.5
        return request
    }

    private static func json(_ value: some Encodable) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    }

    @Test func `the help of the command line has it with its default`() {
        let before = [StrategySummary(WorkedExample.definition)].settingsHelp
        #expect(!before.contains("squeeze"))
        #expect([StrategySummary(Self.definition)].settingsHelp == before + ", squeeze=1")
    }

    @Test func `the list of strategies has its range, unit and meaning`() throws {
        let summary = try Self.json(StrategySummary(Self.definition))
        let last = summary["parameters"]?.elements?.last
        #expect(
            last == [
                "name": "squeeze", "default": 1, "unit": "ATR",
                "allowed": "a number from 0.5 to 4 (ATR)",
                "summary": "Width of the bands below which the strategy holds.",
                "kind": "number", "minimum": 0.5, "maximum": 4, "exclusive_minimum": false,
                "choices": .null, "step": 0.25,
            ]
        )
    }

    @Test func `the schema of a request has it`() {
        let schema = CustomParameters(Self.definition.specs).schema.value["properties"]?["squeeze"]
        #expect(schema?["type"] == ["number", "null"])
        #expect(schema?["minimum"] == 0.5)
        #expect(schema?["maximum"] == 4.0)
        #expect(
            CustomParameters(WorkedExample.definition.specs).schema.value["properties"]?["squeeze"]
                == nil
        )
    }

    @Test func `a request sets it, and one out of range is refused by its name`() throws {
        let parameters = CustomParameters(Self.definition.specs)
        #expect(try parameters.values(in: ["squeeze": 2.5]) == ["squeeze": 2.5])
        for bad: JSONValue in [0.25, 5, "wide", true] {
            let error = #expect(throws: ServerError.self) {
                try parameters.values(in: ["squeeze": bad])
            }
            #expect(error?.status == .unprocessableContent)
            #expect(error?.details["parameter"] == "custom_params.squeeze")
        }
        #expect(throws: ServerError.self) {
            try CustomParameters(WorkedExample.definition.specs).values(in: ["squeeze": 2.5])
        }
    }

    @Test func `the manifest of a run has the value, and a plan refuses one out of range`() throws {
        var request = try Self.request()
        let entry = try BacktestPlan(request, of: Self.definition).manifestEntry
        #expect(try Self.json(entry)["parameters"]?["squeeze"] == 2.5)
        request.parameters = [:]
        let standard = try BacktestPlan(request, of: Self.definition).manifestEntry
        #expect(try Self.json(standard)["parameters"]?["squeeze"] == 1)
        request.parameters = ["squeeze": 5]
        #expect(
            throws: TradingError.invalidParameter(
                name: "squeeze",
                value: "5",
                allowed: "a number from 0.5 to 4 (ATR)"
            )
        ) {
            try BacktestPlan(request, of: Self.definition)
        }
        #expect(throws: TradingError.self) {
            try BacktestPlan(Self.request(), of: WorkedExample.definition)
        }
    }
}
