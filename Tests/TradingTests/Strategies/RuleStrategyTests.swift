import Market
import TestSupport
import Testing
import Trading

/// Takes the side of the last move, as clear as the close's last digit over ten.
private struct LastMove: RuleStrategy {
    static let wording = RuleWording(name: "Last move")

    let entry: EntryRules

    func reading(at now: Moment) -> RuleReading? {
        guard let before = now.candle(ago: 1) else { return nil }
        let strength = now.close.truncatingRemainder(dividingBy: 10) / 10
        if now.close > before.close {
            return RuleReading(side: .long, score: strength, atr: 2)
        }
        if now.close < before.close {
            return RuleReading(side: .short, score: -strength, atr: 2)
        }
        return RuleReading(side: nil, score: 0, atr: 2)
    }
}

struct RuleStrategyTests {
    private static func signals(minConfidencePct: Double = 50) throws -> [Signal] {
        let closes = [100.0, 101, 102, 102, 105, 109, 108, 104, 104, 103]
        let study = Study(series: try .make(closes: closes))
        let strategy = LastMove(
            entry: EntryRules(fusion: Fusion(minConfidencePct: minConfidencePct))
        )
        return closes.indices.map { strategy.signal(at: study.moment(at: $0)) }
    }

    @Test
    func `a rule acts where it takes a side that it did not have`() throws {
        let actions = try Self.signals().map(\.action)
        #expect(
            actions == [.hold, .hold, .hold, .hold, .buy, .hold, .strongSell, .hold, .hold, .sell]
        )
    }

    @Test
    func `a rule says what it does`() throws {
        let reasons = try Self.signals().map(\.reason)
        #expect(
            reasons == [
                "Last move is undefined here", "Last move stays up", "Last move stays up",
                "Last move takes no side", "Last move turned up", "Last move stays up",
                "Last move turned down", "Last move stays down", "Last move takes no side",
                "Last move turned down",
            ]
        )
    }

    @Test
    func `stop and target stand at 1,5 and 3 ATR`() throws {
        let signal = try Self.signals()[6]
        #expect(signal.stopLoss == 111)
        #expect(signal.takeProfit == 102)
        #expect(signal.riskRewardRatio == 2)
        #expect(isClose(try #require(signal.volatilityPct), 200 / 108))
    }

    @Test
    func `a threshold lets unclear turns pass`() throws {
        let actions = try Self.signals(minConfidencePct: 80).map(\.action)
        #expect(actions.indices.filter { actions[$0] != .hold } == [6])
    }

    /// The side taken at bar 4 is clear at bar 5 only; that of bar 6 is clear at once.
    @Test
    func `a turn below the threshold says so and is not made up for`() throws {
        let reasons = try Self.signals(minConfidencePct: 80).map(\.reason)
        #expect(
            reasons[4...] == [
                "Last move turned up, below min_confidence", "Last move stays up",
                "Last move turned down", "Last move stays down", "Last move takes no side",
                "Last move turned down, below min_confidence",
            ]
        )
    }

    /// A score of a side has the side's sign, or the action would go against the rule.
    @Test(arguments: StrategyCatalog.definitions.filter { !$0.usesForecast }.map(\.id))
    func `a rule acts both ways, in its score's direction`(id: String) throws {
        let series = try CandleSeries.sample()
        let signals = try StrategyCatalog.definition(id: id)
            .signals(for: series, forecasts: [], at: 0..<series.count)
        #expect(signals.allSatisfy { (-1...1).contains($0.score) })
        for direction in Direction.allCases {
            let turns = signals.filter { $0.direction == direction }
            #expect(turns.count > 10)
            #expect(turns.allSatisfy { $0.score * direction.sign > 0 })
        }
        let turns = signals.filter { $0.reason.contains(" turned ") }
        #expect(turns.allSatisfy { $0.action != .hold })
    }
}
