import Testing
import Workflows

/// Rates and remaining times of progress reports.
@Suite struct ProgressMeterTests {
    private static func update(_ completed: Int, _ stage: String = "Searching") -> ProgressUpdate {
        ProgressUpdate(stage: stage, completed: completed, total: 40, unit: "settings")
    }

    @Test func `a stage has the mean rate since its first report, and what is left at it`() {
        var meter = ProgressMeter()
        let start = ContinuousClock.now
        func told(_ completed: Int, _ seconds: Double, _ stage: String = "Searching")
            -> ProgressUpdate
        {
            meter.measured(Self.update(completed, stage), at: start + .seconds(seconds))
        }
        #expect(told(10, 0).perSecond == nil)
        #expect(told(12, 0.5).perSecond == nil)
        let later = told(20, 4)
        #expect(later.perSecond == 2.5)
        #expect(later.secondsLeft == 8)
        // Another stage begins anew, and one that starts again as well.
        #expect(told(0, 5, "Judging").perSecond == nil)
        #expect(told(1, 7, "Judging").perSecond == 0.5)
        #expect(told(0, 8, "Judging").perSecond == nil)
        #expect(told(0, 10, "Judging").secondsLeft == nil)
    }
}
