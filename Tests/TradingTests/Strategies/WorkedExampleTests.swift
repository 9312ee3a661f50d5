import Foundation
import Market
import TestSupport
import Testing
import Trading
import WorkedExample

struct WorkedExampleTests {
    private static let document = Result {
        let root = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent()
        return try String(
            contentsOf: root.appending(path: "docs/strategies.md"),
            encoding: .utf8
        )
    }

    @Test
    func `the documented strategy is the file that is compiled here`() throws {
        let blocks = try Self.document.get().components(separatedBy: "```")
        let code = try #require(blocks.first { $0.hasPrefix("swift\n") }).dropFirst(6)
        let file = Fixtures.folder.deletingLastPathComponent()
            .appending(path: "WorkedExample/BollingerBreakoutStrategy.swift")
        #expect(try code == String(contentsOf: file, encoding: .utf8))
    }

    @Test(arguments: StrategyCatalog.definitions.map(\.id))
    func `every strategy is documented with its defaults`(id: String) throws {
        let definition = try StrategyCatalog.definition(id: id)
        let confidence = ParameterValue.number(definition.defaults[.minConfidence])
        let risk = ParameterValue.number(definition.defaults[.riskPerTrade])
        let row = "| `\(id)` | \(definition.name) | \(confidence) | \(risk) | "
        #expect(try Self.document.get().contains("\n" + row))
    }

    @Test(arguments: StrategyCatalog.definitions)
    func `every setting is documented with its range`(definition: StrategyDefinition) throws {
        for spec in definition.specs {
            let row = "| `\(spec.name)` | \(spec.allowed) | "
            #expect(try Self.document.get().contains("\n" + row), "\(spec.name)")
        }
    }

    @Test(arguments: [("period", 1.0), ("deviations", 0), ("atr_period", 0.5), ("stop_atr", 51)])
    func `the documented strategy refuses its settings out of range`(
        name: String,
        value: Double
    ) throws {
        let definition = WorkedExample.definition
        let spec = try definition.spec(named: name)
        #expect(
            throws: TradingError.invalidParameter(
                name: name,
                value: ParameterValue.number(value).description,
                allowed: spec.allowed
            )
        ) {
            try definition.parameters(overriding: [name: .number(value)])
        }
    }

    @Test
    func `a longer period changes what the documented strategy does`() throws {
        let series = try CandleSeries.sample()
        let definition = WorkedExample.definition
        let standard = try definition.signals(for: series, forecasts: [], at: 0..<series.count)
        let other = try definition.signals(
            for: series,
            forecasts: [],
            at: 0..<series.count,
            parameters: definition.parameters(overriding: ["period": 40])
        )
        #expect(standard.map(\.action) != other.map(\.action))
    }

    @Test
    func `the documented strategy trades closes outside the bands`() throws {
        let series = try CandleSeries.sample()
        let signals = try WorkedExample.definition
            .signals(for: series, forecasts: [], at: 0..<series.count)
        let percentB = BollingerBands().values(for: series).percentB
        let turns = signals.indices.filter { signals[$0].action != .hold }
        let expected = signals.indices.dropFirst(20).filter { bar in
            percentB[bar] > 1 && !(percentB[bar - 1] > 1)
                || percentB[bar] < 0 && !(percentB[bar - 1] < 0)
        }
        #expect(turns == expected)
        #expect(turns.count > 100)
        #expect(turns.allSatisfy { (signals[$0].direction == .long) == (percentB[$0] > 1) })
    }
}
