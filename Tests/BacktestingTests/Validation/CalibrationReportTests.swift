import Backtesting
import Foundation
import Testing

struct CalibrationReportTests {
    private func part(brierScore: Double, constant: Double) -> CalibrationReport.Part {
        CalibrationReport.Part(
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
        let calibration = CalibrationReport(
            basis: "",
            validation: part(brierScore: 0.2, constant: 0.5),
            test: score.map { part(brierScore: $0, constant: 0.4) }
        )
        let report = try BacktestReport.sample(calibration: calibration)
        let warnings = report.evidence.warnings.filter { $0.contains("win probabilities") }
        #expect(warnings.count == (isWarned ? 1 : 0))
    }

    @Test func `the text report shows both parts beside their base rates`() throws {
        let text = TextReport.render([try .sample(calibration: .sample)])
        #expect(text.contains("Brier 0.2400, constant 0.2475, 140 trades"))
        #expect(text.contains("Brier 0.2512, constant 0.2625, 3 trades"))
    }

    @Test func `a calibration of unknown trades is in no report`() throws {
        let outcomes = (0..<100).map {
            Calibration.Outcome(strength: Double($0) / 100, won: $0.isMultiple(of: 2))
        }
        let calibration = try #require(
            Calibration(validation: outcomes, test: outcomes, basis: .standard)
        )
        let report = try #require(CalibrationReport(calibration))
        #expect(report.basis.hasPrefix("A win is a gain after costs (maker fee 0.020 %"))
        #expect(report.validation.bins == calibration.validation.bins)
        #expect(report.validation.constantBrierScore == 0.25)
        let bytes = try JSONEncoder().encode(calibration)
        var fields = try #require(
            JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        )
        fields["basis"] = nil
        let old = try JSONDecoder().decode(
            Calibration.self,
            from: JSONSerialization.data(withJSONObject: fields)
        )
        #expect(old.map == calibration.map)
        #expect(CalibrationReport(old) == nil)
    }
}
