import Backtesting
import Testing

struct CalibrationTests {
    private func part(brierScore: Double, constant: Double) -> Calibration.Part {
        Calibration.Part(
            brierScore: brierScore,
            expectedCalibrationError: 0,
            baseRate: 0.5,
            constant: constant,
            count: 4,
            bins: []
        )
    }

    @Test func `the constant's Brier score is that of the same probability for every outcome`() {
        // Two won and two lost at a probability of 0.4: two times 0.36 and two times 0.16.
        #expect(abs(part(brierScore: 0.2, constant: 0.4).constantBrierScore - 0.26) < 1e-15)
    }

    @Test(arguments: [(0.27, true), (0.25, false), (nil, false)])
    func `probabilities that do worse than a constant are warned about`(
        score: Double?,
        isWarned: Bool
    ) throws {
        let calibration = Calibration(
            basis: "",
            validation: part(brierScore: 0.2, constant: 0.5),
            test: score.map { part(brierScore: $0, constant: 0.4) }
        )
        let report = try BacktestReport.sample(calibration: calibration)
        let warnings = report.evidence.warnings.filter { $0.contains("win probabilities") }
        #expect(warnings.count == (isWarned ? 1 : 0))
    }

    @Test func `the text report tells both parts beside their constants`() throws {
        let text = TextReport.render([try .sample(calibration: .sample)])
        #expect(text.contains("Brier 0.2400, constant 0.2475, 140 trades"))
        #expect(text.contains("Brier 0.2512, constant 0.2625, 3 trades"))
    }
}
