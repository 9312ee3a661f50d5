import Forecasting
import Foundation
import Market
import TestSupport
import Testing

@Suite struct TargetTests {
    @Test func `a row's targets are those of the next bar`() throws {
        let series = try CandleSeries.make(bars: [
            .make(open: 100, high: 110, low: 90, close: 100),
            .make(open: 100, high: 120, low: 80, close: 105),
            .make(open: 105, close: 105),
        ])
        let targets = Target.values(for: series)
        #expect(Target.names == ["log_return", "log_range"])
        #expect(targets.count == 6)
        #expect(targets[0] == log(1.05))
        #expect(targets[1] == log(1.5))
        #expect(targets[2] == 0)
        #expect(targets[3] == 0)  // a bar that did not move has no range
        #expect(targets[4].isNaN && targets[5].isNaN)  // the next bar is not known
    }

    @Test func `an empty series has none`() throws {
        #expect(try Target.values(for: .make(closes: [])).isEmpty)
    }
}
