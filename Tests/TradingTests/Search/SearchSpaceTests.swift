import TestSupport
import Testing
import Trading

/// The settings that a search tries.
@Suite struct SearchSpaceTests {
    private static func space(
        _ texts: [String: String],
        fixed: [String: ParameterValue] = [:],
        of definition: StrategyDefinition = .superTrend
    ) throws -> SearchSpace {
        try SearchSpace(texts, fixed: fixed, of: definition)
    }

    private static func values(_ name: String, _ text: String) throws -> [ParameterValue] {
        try space([name: text]).axes[0].values
    }

    @Test(arguments: [
        ("period", "7:21:2", [7, 9, 11, 13, 15, 17, 19, 21]),
        ("period", "7:12:2", [7, 9, 11]),
        ("multiplier", "1:2:0.1", [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2]),
        ("multiplier", "3,1,2", [1, 2, 3]),
        ("period", "log:1:100:3", [1, 10, 100]),
        ("period", "log:1:4:9", [1, 2, 3, 4]),
    ])
    func `ranges, lists and log steps are the numbers that one would write`(
        name: String,
        text: String,
        values: [Double]
    ) throws {
        #expect(try Self.values(name, text) == values.map(ParameterValue.number))
    }

    @Test(arguments: [
        ("period", "7:21", "from:to:step"), ("period", "7:21:0", "a step above 0"),
        ("period", "7:21:-2", "a step above 0"), ("period", "21:7:2", "a start below the end"),
        ("period", "7:x:2", "from:to:step"), ("period", "1:nan:1", "from:to:step"),
        ("period", "7:21:2.5", "a whole number from 1 to 400"),
        ("period", "1:500:100", "a whole number from 1 to 400"),
        ("period", "7,", "a whole number from 1 to 400"), ("period", "7,7", "each value once"),
        ("period", "7:8:5", "at least two values"),
        ("multiplier", "1:2:0.00001", "a longer step"),
        ("multiplier", "log:0:2:3", "a start above 0"),
        ("multiplier", "log:1:2:1", "a count from 2"),
        ("multiplier", "log:1:2:2.5", "log:from:to:count"),
    ])
    func `what cannot be searched is refused with name, value and remedy`(
        name: String,
        text: String,
        remedy: String
    ) throws {
        let error = try #require(throws: TradingError.self) { try Self.space([name: text]) }
        #expect(error.description.hasPrefix("\(name) is "))
        #expect(error.description.contains(remedy), "\(error)")
    }

    @Test func `an unknown parameter is refused`() throws {
        #expect(throws: TradingError.self) { try Self.space(["perod": "7:21:2"]) }
        #expect(throws: TradingError.self) {
            try Self.space(["period": "7:21:2"], fixed: ["multiplier": -1])
        }
    }

    @Test func `a grid has each combination once, those apart that the strategy refuses`() throws {
        let space = try Self.space(
            ["ema_fast": "10:20:5", "ema_slow": "15,20,30"],
            of: .rsiEMA
        )
        #expect(space.combinations == 9)
        var generator = SplitMix64(seed: 1)
        let trials = try #require(SearchMethod.grid.trials(of: space, most: 9, using: &generator))
        let pairs = trials.map { point in
            [space.values(at: point)["ema_fast"], space.values(at: point)["ema_slow"]]
        }
        #expect(pairs == [[10, 15], [10, 20], [10, 30], [15, 20], [15, 30], [20, 30]])
        #expect(SearchMethod.grid.trials(of: space, most: 8, using: &generator) == nil)
    }

    @Test(arguments: [SearchMethod.random, .latinHypercube], [UInt64(1), 2])
    func `drawn trials differ from each other, and are the same for the same seed`(
        method: SearchMethod,
        seed: UInt64
    ) throws {
        let space = try Self.space(["period": "1:40:1", "multiplier": "1:10:0.5"])
        func trials(_ seed: UInt64, _ most: Int) throws -> [SearchSpace.Point] {
            var generator = SplitMix64(seed: seed)
            return try #require(method.trials(of: space, most: most, using: &generator))
        }
        let drawn = try trials(seed, 60)
        #expect(Set(drawn).count == 60)
        #expect(drawn == (try trials(seed, 60)))
        #expect(drawn != (try trials(seed + 2, 60)))
        // More than there are: all of them, once.
        #expect(Set(try trials(seed, 1000)).count == 40 * 19)
        #expect(try trials(seed, 1000).count == 40 * 19)
    }

    @Test func `a Latin hypercube uses each value equally often`() throws {
        let space = try Self.space(["period": "1:40:1", "multiplier": "1:10.5:0.5"])
        #expect(space.axes.map(\.values.count) == [40, 20])
        var generator = SplitMix64(seed: 7)
        let trials = try #require(
            SearchMethod.latinHypercube.trials(of: space, most: 40, using: &generator)
        )
        #expect(trials.map { $0[0] }.sorted() == Array(0..<40))
        #expect(trials.map { $0[1] }.sorted() == (0..<40).map { $0 / 2 })
    }

    /// Stops of the ATR, whose distance is searched only there, or of the forecast.
    private static func conditional() throws -> SearchSpace {
        try SearchSpace(
            ["stops": "atr,forecast", "stop_atr": "1:3:0.5", "min_confidence": "60,70"],
            fixed: [:],
            conditions: ["stop_atr": "stops=atr"],
            of: .lstm
        )
    }

    @Test(arguments: SearchMethod.allCases)
    func `a conditional parameter is searched only where its condition holds`(
        method: SearchMethod
    ) throws {
        let space = try Self.conditional()
        var generator = SplitMix64(seed: 3)
        let points = try #require(method.trials(of: space, most: 20, using: &generator))
        let settings = points.map(space.values)
        #expect(Set(settings).count == settings.count)
        if method != .estimator {
            // Two confidences with five distances, and two without any.
            #expect(settings.count == 12)
        }
        for setting in settings {
            #expect((setting["stop_atr"] != nil) == (setting["stops"] == "atr"))
        }
    }

    @Test(arguments: [
        ("period", "stops=atr", "a condition of a searched parameter"),
        ("stop_atr", "stops", "name=value"), ("stop_atr", "stop_atr=1", "name=value"),
        ("stop_atr", "target_atr=3", "with a name that is searched everywhere: "),
        ("stop_atr", "stops=chance", "values of stops, which are 'atr', 'forecast'"),
    ])
    func `a condition on what is not searched is refused`(
        name: String,
        condition: String,
        remedy: String
    ) throws {
        let error = try #require(throws: TradingError.self) {
            try SearchSpace(
                ["stops": "atr,forecast", "stop_atr": "1:3:0.5"],
                fixed: [:],
                conditions: [name: condition],
                of: .lstm
            )
        }
        #expect(error.description.contains(remedy), "\(error)")
    }
}
