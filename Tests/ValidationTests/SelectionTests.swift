import Foundation
import Testing
import Validation

struct SelectionTests {
    private struct Golden: Decodable {
        struct Studentised: Decodable {
            let exceedances: [Int]
            let consistent: Double
        }
        struct Case: Decodable {
            let name: String
            let gains: [[Double]]
            let spa: [Double]
            let superior: [[Int]]
            let studentised: Studentised
        }
        let block: Double
        let indices: [[Int]]
        let sizes: [Double]
        let cases: [Case]
    }

    private struct OverfittingGolden: Decodable {
        let name: String
        let returns: [[Double]]
        let blocks: Int
        let probability, strict, meanLogit: Double
    }

    @Test func `superior predictive ability has the p-values of arch, exactly`() throws {
        let golden = try Goldens.read("selection", as: Golden.self)
        let resamples = BootstrapResamples(
            indices: golden.indices,
            meanBlockLength: golden.block
        )
        #expect(golden.cases.count == 4)
        for entry in golden.cases {
            let test = try #require(
                SuperiorPredictiveAbility(
                    differences: entry.gains,
                    resamples: resamples,
                    studentised: false
                )
            )
            #expect([test.lower, test.consistent, test.upper] == entry.spa, "\(entry.name)")
            let studentised = try #require(
                SuperiorPredictiveAbility(differences: entry.gains, resamples: resamples)
            )
            #expect(studentised.consistent == entry.studentised.consistent, "\(entry.name)")
        }
    }

    @Test func `the step-down test rejects what arch's StepM rejects`() throws {
        let golden = try Goldens.read("selection", as: Golden.self)
        let resamples = BootstrapResamples(
            indices: golden.indices,
            meanBlockLength: golden.block
        )
        for entry in golden.cases {
            let test = StepDownTest(
                differences: entry.gains,
                resamples: resamples,
                studentised: false,
                recentring: .consistent
            )
            for (size, superior) in zip(golden.sizes, entry.superior) {
                let rejected = test.exceedances.indices.filter { model in
                    Double(test.exceedances[model]) / Double(test.resamples) <= size
                }
                #expect(rejected == superior, "\(entry.name) at \(size)")
            }
            let studentised = StepDownTest(differences: entry.gains, resamples: resamples)
            #expect(studentised.exceedances == entry.studentised.exceedances, "\(entry.name)")
        }
    }

    @Test func `a model that never differs from the benchmark is no claim`() {
        var generator = Validation.SplitMix64(seed: 6)
        let resamples = BootstrapResamples(
            count: 40,
            meanBlockLength: 2,
            resamples: 99,
            using: &generator
        )
        let idle = [Double](repeating: 0, count: 40)
        let test = StepDownTest(differences: [idle, idle], resamples: resamples)
        #expect(test.pValues == [1, 1])
        #expect(SuperiorPredictiveAbility(differences: [idle], resamples: resamples) == nil)
    }

    @Test
    func `the probability of overfitting agrees with ffn, and its strict count with purgedcv`()
        throws
    {
        let goldens = try Goldens.read("overfitting", as: [OverfittingGolden].self)
        #expect(goldens.count == 9)
        var returns: [[Double]] = []
        for golden in goldens {
            returns = golden.returns.isEmpty ? returns : golden.returns
            let ours = try BacktestOverfitting(returns: returns, blocks: golden.blocks)
            #expect(agree(ours.probability, golden.probability, 1e-12), "\(golden.name)")
            let strict = Double(ours.logits.count { $0 < 0 }) / Double(ours.logits.count)
            #expect(agree(strict, golden.strict, 1e-12), "\(golden.name)")
            #expect(agree(ours.meanLogit, golden.meanLogit, 1e-9), "\(golden.name)")
            #expect(ours.trials == returns.count && ours.blocks == golden.blocks)
        }
    }

    /// Returns without chance, so that any implementation can be held against them; the counts are
    /// those of all choices, by numpy.
    @Test(
        arguments: [
            (4, 6, 5, -1.1979428607), (8, 69, 67, -1.4296028672),
            (16, 12_740, 12_344, -1.5844888489),
        ]
    )
    func `a closed form has its probability of overfitting`(
        blocks: Int,
        atMostZero: Int,
        belowZero: Int,
        meanLogit: Double
    ) throws {
        let returns = (0..<7).map { trial in
            (0..<64).map { time in
                let (t, n) = (Double(time), Double(trial))
                let value = 0.01 * sin(0.7 * (t + 1) * (n + 1) + n) + 0.0005 * n * cos(0.05 * t)
                return (value * 1e6).rounded(.toNearestOrEven) / 1e6
            }
        }
        let test = try BacktestOverfitting(returns: returns, blocks: blocks)
        #expect(test.logits.count { $0 <= 0 } == atMostZero)
        #expect(test.logits.count { $0 < 0 } == belowZero)
        #expect(agree(test.meanLogit, meanLogit, 1e-9))
    }

    @Test func `overfitting names the parameter that cannot be used`() {
        let rows = [[Double]](repeating: (0..<30).map(Double.init), count: 3)
        #expect(throws: ValidationError.self) {
            try BacktestOverfitting(returns: rows, blocks: 5)
        }
        #expect(
            throws: ValidationError(
                parameter: "returns",
                value: 30,
                requirement: "at least 32, 2 for each of the blocks"
            )
        ) {
            try BacktestOverfitting(returns: rows, blocks: 16)
        }
        #expect(throws: ValidationError.self) { try BacktestOverfitting(returns: [rows[0]]) }
    }

    @Test func `p-values of two parts agree with scipy's combine_pvalues`() {
        // scipy 1.17.1: combine_pvalues(p, method="stouffer", weights=[sqrt(a), sqrt(b)])
        let cases: [([(pValue: Double, weight: Double)], Double)] = [
            ([(0.04, 1)], 0.03999999999999999),
            ([(0.2, 1.7320508075688772), (0.03, 1)], 0.04753271669441394),
            ([(0.5, 1), (0.001, 1)], 0.014439869957920147),
            ([(0.06, 46.79743582719036), (0.06, 27.018512172212592)], 0.01684091650887753),
            ([(0.999, 1), (0.4, 2)], 0.8760353106667047),
        ]
        for (parts, expected) in cases {
            #expect(agree(CombinedPValue.of(parts), expected, 1e-7))
        }
        #expect(CombinedPValue.of([(1, 1), (0.001, 5)]) == 1)
    }
}
