import Market
import TestSupport
import Testing
import Trading

/// What rules say of themselves agrees with what they do.
struct RuleExplanationTests {
    private static let rules = StrategyCatalog.definitions.filter { !$0.usesForecast }

    @Test(arguments: rules.map(\.id))
    func `the conditions of a side are met where the rule has it, and nowhere else`(id: String)
        throws
    {
        let definition = try StrategyCatalog.definition(id: id)
        let series = try CandleSeries.sample()
        let study = Study(series: series)
        let strategy = try definition.strategy(for: study, parameters: definition.defaults)
        let rule = try #require(strategy as? any RuleStrategy)
        var sides: [Direction?: Int] = [:]
        for index in 60..<series.count {
            let now = study.moment(at: index)
            guard let reading = rule.reading(at: now) else { continue }
            sides[reading.side, default: 0] += 1
            for side in Direction.allCases {
                let explanation = try #require(rule.explanation(for: side, at: now))
                #expect(!explanation.conditions.isEmpty)
                #expect(
                    explanation.conditions.allSatisfy(\.isMet) == (reading.side == side),
                    "\(id) at \(index): \(reading), \(explanation)"
                )
                let sum = explanation.terms.reduce(0) { $0 + $1.score * $1.weight }
                #expect(isClose(sum, reading.score, absolute: 1e-12), "\(id) at \(index)")
            }
        }
        // Both sides came up, or the test has seen nothing.
        #expect(sides[.long] ?? 0 > 0 && sides[.short] ?? 0 > 0, "\(sides)")
    }

    @Test func `a condition holds by more than rounding`() {
        func isMet(_ value: Double, _ relation: RuleCondition.Relation) -> Bool {
            RuleCondition("", "", value, relation, 50, scale: 100).isMet
        }
        #expect(isMet(50.1, .above) && !isMet(50 + 1e-9, .above) && !isMet(49, .above))
        #expect(isMet(49.9, .below) && !isMet(50 - 1e-9, .below))
        #expect(isMet(50 - 1e-9, .atLeast) && isMet(50 + 1e-9, .atMost) && !isMet(49.9, .atLeast))
    }
}
