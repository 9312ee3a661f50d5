import Backtesting
import Testing

/// Rounding takes digits, never the sign.
struct NumberSignTests {
    @Test(arguments: [
        (-0.0036, "-0.00 %", "-0.00"), (0.0036, "+0.00 %", "0.00"), (0, "0.00 %", "0.00"),
        (-0.0, "0.00 %", "0.00"), (-1.005, "-1.00 %", "-1.00"), (-1e-18, "-0.00 %", "-0.00"),
        (-12_345.678, "-12,345.68 %", "-12,345.68"),
    ])
    func `a loss reads as one, however small`(value: Double, signed: String, plain: String) {
        #expect(NumberText.signedPercent(value) == signed)
        #expect(NumberText.ratio(value) == plain)
        #expect(NumberText.percent(value) == plain + " %")
    }
}
