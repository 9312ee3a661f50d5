import Backtesting
import Foundation
import TestSupport
import Testing

@Suite struct CalibrationTests {
    private struct Golden: Decodable {
        let strength: [Double]
        let won: [Int]
        let asked: [Double]
        let answered: [Double]
        let brier_score: Double
        let expected_calibration_error: Double
        let predicted: [Double]
        let observed: [Double]
        let counts: [Int]

        var map: IsotonicRegression {
            IsotonicRegression(fitting: zip(strength, won).map { ($0, Double($1)) })
        }

        var outcomes: [Calibration.Outcome] {
            zip(strength, won).map { Calibration.Outcome(strength: $0, won: $1 == 1) }
        }
    }

    private func goldens() throws -> [Golden] {
        let file = Fixtures.url("Forecasting/calibration.json")
        return try JSONDecoder().decode([Golden].self, from: Data(contentsOf: file))
    }

    @Test func `maps agree with scikit-learn's isotonic regression`() throws {
        for golden in try goldens() {
            for (asked, answered) in zip(golden.asked, golden.answered) {
                #expect(abs(golden.map(asked) - answered) < 1e-12)
            }
        }
    }

    @Test func `figures agree with scikit-learn's Brier score and calibration curve`() throws {
        for golden in try goldens() {
            let events = golden.outcomes.map {
                (probability: golden.map($0.strength), happened: $0.won)
            }
            let figures = try #require(Reliability(events))
            #expect(abs(figures.brierScore - golden.brier_score) < 1e-12)
            let error = figures.expectedCalibrationError
            #expect(abs(error - golden.expected_calibration_error) < 1e-12)
            #expect(figures.bins.map(\.count) == golden.counts)
            for (bin, predicted) in zip(figures.bins, golden.predicted) {
                #expect(abs(bin.predicted - predicted) < 1e-12)
            }
            for (bin, observed) in zip(figures.bins, golden.observed) {
                #expect(abs(bin.observed - observed) < 1e-12)
            }
        }
    }

    private func fitted(
        _ outcomes: [Calibration.Outcome],
        test: [Calibration.Outcome] = []
    ) -> Calibration? {
        Calibration(
            validation: outcomes,
            test: test,
            basis: Calibration.Basis(
                stops: "atr",
                leverage: 3,
                makerFee: 0.0002,
                takerFee: 0.0004,
                slippage: 0.0002,
                longestTrade: 240
            )
        )
    }

    @Test func `a lucky tenth is a tenth's share and a lucky few no certainty`() throws {
        // Half of 400 win, and the last ones by strength all do.
        func atTheTop(lucky: Int) throws -> Double {
            let outcomes = (0..<400).map { index in
                Calibration.Outcome(
                    strength: Double(index) / 400,
                    won: index.isMultiple(of: 2) || index >= 400 - lucky
                )
            }
            return try #require(fitted(outcomes)).winProbability(strength: 1)
        }
        #expect(try atTheTop(lucky: 0) == 0.5)
        // The uppermost group has 40 trades.
        #expect(try atTheTop(lucky: 20) == 0.75)
        #expect(try atTheTop(lucky: 40) == 1)
    }

    @Test func `equal strengths are one group whatever became of them`() throws {
        func outcomes(_ strength: Double, _ count: Int) -> [Calibration.Outcome] {
            (0..<count).map { .init(strength: strength, won: $0.isMultiple(of: 2)) }
        }
        let equal = try #require(fitted(outcomes(0.5, 200)))
        #expect(equal.map.inputs == [0.5])
        #expect(equal.map.outputs == [0.5])
        // Too few at either end for groups of their own.
        let mixed = try #require(
            fitted(outcomes(0.1, 14) + outcomes(0.5, 172) + outcomes(0.9, 14))
        )
        #expect(mixed.map.outputs == [0.5])
    }

    @Test func `the order of the trades changes no bit of the map`() throws {
        let golden = try goldens()[0]
        let outcomes = golden.outcomes
        let forward = try #require(fitted(outcomes))
        let backward = try #require(fitted(outcomes.reversed()))
        #expect(forward.map == backward.map)
        #expect(forward.test == nil)
    }

    @Test func `too few trades give no map`() throws {
        let outcomes = try goldens()[0].outcomes.prefix(Calibration.leastOutcomes - 1)
        #expect(fitted(Array(outcomes)) == nil)
    }

    @Test func `a calibration survives its file`() throws {
        let golden = try goldens()[1]
        let calibration = try #require(
            fitted(golden.outcomes, test: golden.outcomes)
        )
        let data = try JSONEncoder().encode(calibration)
        #expect(try JSONDecoder().decode(Calibration.self, from: data) == calibration)
    }
}
