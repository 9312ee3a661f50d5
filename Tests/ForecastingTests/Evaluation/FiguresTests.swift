import Forecasting
import Foundation
import Market
import Neural
import TestSupport
import Testing

@Suite struct FiguresTests {
    /// What scripts/goldens/forecasting.py wrote: scikit-learn, SciPy and numpy.
    struct Golden: Decodable {
        let ridge: [String: [Double]]
        let left: [Double]
        let right: [Double]
        let pearson: Double
        let spearman: Double
        let fisher: [[Double]]
        let wilson: [[Double]]
        let sizes: [Double]
        let percentiles: [Double]

        init() throws {
            let data = try Data(contentsOf: Fixtures.url("Forecasting/figures.json"))
            self = try JSONDecoder().decode(Golden.self, from: data)
        }
    }

    @Test(arguments: [0.5, 10, 1000])
    func `ridge regression agrees with scikit-learn`(penalty: Double) throws {
        let series = try CandleSeries.sample()
        let rows = RidgeRegression.Rows(
            inputs: Array(
                FeatureTable(series, features: FeatureSet.technical.features)
                    .values[(49 * 20)..<(1500 * 20)]
            ),
            targets: (49..<1500).map { log(series.closes[$0 + 1] / series.closes[$0]) }
        )
        let ridge = try #require(RidgeRegression(fitting: rows, width: 20, penalty: penalty))
        let golden = try #require(Golden().ridge["\(penalty)"])
        for (actual, expected) in zip(ridge.coefficients + [ridge.intercept], golden) {
            #expect(isClose(actual, expected, relative: 1e-7, absolute: 1e-12))
        }
    }

    @Test func `Cholesky's method solves a system worked out by hand`() throws {
        // The upper triangle is never read.
        let solution = solveByCholesky([4, .nan, .nan, 2, 5, .nan, -2, 1, 6], [2, 15, 18])
        let expected = [1.0, 2.0, 3.0]
        for (actual, value) in zip(try #require(solution), expected) {
            #expect(isClose(actual, value, relative: 1e-14))
        }
    }

    @Test(arguments: [[1.0, 0, 2, 1], [0, 0, 0, 0], [-1, 0, 0, 1], [.nan, 0, 0, 1]])
    func `a matrix that is not positive definite has no solution`(matrix: [Double]) {
        #expect(solveByCholesky(matrix, [1, 1]) == nil)
    }

    @Test func `correlations agree with SciPy, ties included`() throws {
        let golden = try Golden()
        let pearson = try #require(correlation(golden.left, golden.right))
        let spearman = try #require(rankCorrelation(golden.left, golden.right))
        #expect(isClose(pearson, golden.pearson, relative: 1e-12))
        #expect(isClose(spearman, golden.spearman, relative: 1e-12))
    }

    @Test func `a list that does not vary correlates with nothing`() {
        #expect(correlation([1, 1, 1], [1, 2, 3]) == nil)
        #expect(rankCorrelation([1, 2, 3], [5, 5, 5]) == nil)
    }

    @Test func `Fisher's interval agrees with SciPy`() throws {
        for row in try Golden().fisher {
            let interval = try #require(
                ConfidenceInterval(ofCorrelation: row[0], pairs: Int(row[1]))
            )
            #expect(isClose(interval.low, row[2], relative: 1e-12))
            #expect(isClose(interval.high, row[3], relative: 1e-12))
        }
    }

    @Test func `a perfect correlation has an interval of one point, rounding or not`() throws {
        let interval = try #require(ConfidenceInterval(ofCorrelation: 1 + 1e-15, pairs: 10))
        #expect(interval.low == 1)
        #expect(interval.high == 1)
    }

    @Test func `three pairs tell nothing about a correlation`() {
        #expect(ConfidenceInterval(ofCorrelation: 0.5, pairs: 3) == nil)
        #expect(ConfidenceInterval(ofCorrelation: .nan, pairs: 10) == nil)
    }

    @Test func `Wilson's interval agrees with SciPy`() throws {
        for row in try Golden().wilson {
            let proportion = try #require(Proportion(Int(row[0]), of: Int(row[1])))
            #expect(isClose(proportion.low, row[2], relative: 1e-12, absolute: 1e-15))
            #expect(isClose(proportion.high, row[3], relative: 1e-12))
            #expect(proportion.value == row[0] / row[1])
        }
    }

    @Test func `a share of nothing is undefined`() {
        #expect(Proportion(0, of: 0) == nil)
    }

    @Test func `percentiles agree with numpy`() throws {
        let golden = try Golden()
        let table = RankTable(sizes: golden.sizes)
        #expect(table.percentiles.count == 101)
        for (actual, expected) in zip(table.percentiles, golden.percentiles) {
            #expect(isClose(actual, expected, relative: 1e-12))
        }
    }

    @Test func `a rank says how many sizes are at most this one`() {
        let table = RankTable(sizes: (0...100).map(Double.init))
        #expect(table.rank(of: -1) == 0)
        #expect(table.rank(of: 0) == 0)
        #expect(table.rank(of: 25) == 0.25)
        #expect(table.rank(of: 25.5) == 0.255)
        #expect(table.rank(of: 100) == 1)
        #expect(table.rank(of: 1e9) == 1)
    }

    @Test func `a model that always says the same has rank one at it and zero below`() {
        let table = RankTable(sizes: [0.5, 0.5, 0.5])
        #expect(table.rank(of: 0.4) == 0)
        #expect(table.rank(of: 0.5) == 1)
    }

    @Test func `the checksum of the usual test message is the published one`() {
        #expect(checksum(Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(checksum([]) == 0)
    }
}
