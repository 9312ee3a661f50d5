import Forecasting
import Testing

@Suite struct EarlyStoppingTests {
    @Test func `every epoch of a course with patiences of two and four, written out`() {
        var stopping = EarlyStopping(ratePatience: 2, stopPatience: 4)
        let course: [(loss: Double, isBest: Bool, halvesRate: Bool, ends: Bool)] = [
            (5.0, true, false, false),
            (4.0, true, false, false),
            (4.0, false, false, false),  // as good is not better
            (4.5, false, false, false),
            (4.1, false, true, false),  // the third without a better one
            (3.9, true, false, false),  // all counts begin again
            (4.0, false, false, false),
            (4.0, false, false, false),
            (4.0, false, true, false),
            (4.0, false, false, true),  // the fourth since the best
        ]
        for (index, row) in course.enumerated() {
            let verdict = stopping.record(row.loss, epoch: index + 1)
            #expect(verdict.isBest == row.isBest, "epoch \(index + 1)")
            #expect(verdict.halvesRate == row.halvesRate, "epoch \(index + 1)")
            #expect(stopping.isExhausted == row.ends, "epoch \(index + 1)")
        }
        #expect(stopping.bestEpoch == 6)
        #expect(stopping.bestLoss == 3.9)
    }

    @Test func `a long plateau halves the rate again and again`() {
        var stopping = EarlyStopping(ratePatience: 2, stopPatience: 100)
        let halvings = (1...10).filter { stopping.record(1, epoch: $0).halvesRate }
        #expect(halvings == [4, 7, 10])
    }
}
