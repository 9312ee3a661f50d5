import Forecasting
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

    @Test func `one lucky trade makes no certainty`() throws {
        let outcomes = (0..<200).map { (index: Int) -> Calibration.Outcome in
            let won = index.isMultiple(of: 2) || index == 199
            return Calibration.Outcome(strength: Double(index) / 200, won: won)
        }
        let calibration = try #require(Calibration(validation: outcomes, test: []))
        #expect(abs(calibration.winProbability(strength: 1) - 0.5) < 0.06)
        #expect(abs(calibration.winProbability(strength: 0) - 0.5) < 0.06)
    }

    @Test func `the order of the trades changes no bit of the map`() throws {
        let golden = try goldens()[0]
        let outcomes = golden.outcomes
        let forward = try #require(Calibration(validation: outcomes, test: []))
        let backward = try #require(Calibration(validation: outcomes.reversed(), test: []))
        #expect(forward.map == backward.map)
        #expect(forward.test == nil)
    }

    @Test func `too few trades give no map`() throws {
        let outcomes = try goldens()[0].outcomes.prefix(Calibration.leastOutcomes - 1)
        #expect(Calibration(validation: Array(outcomes), test: []) == nil)
    }

    @Test func `a calibration survives its file`() throws {
        let golden = try goldens()[1]
        let calibration = try #require(
            Calibration(validation: golden.outcomes, test: golden.outcomes)
        )
        let data = try JSONEncoder().encode(calibration)
        #expect(try JSONDecoder().decode(Calibration.self, from: data) == calibration)
    }
}
