package import Forecasting

/// How fast a training goes, told by its own events.
package struct TrainingPace {
    private let clock = SuspendingClock()
    private var start: SuspendingClock.Instant?
    private var last: SuspendingClock.Instant?
    private var epochs = 0

    /// Starts before the first event.
    package init() {}

    /// Takes an event as it comes.
    package mutating func take(_ event: TrainingEvent) {
        switch event {
        case .started:
            start = clock.now
        case .epoch:
            epochs += 1
            last = clock.now
        case .resumed, .checkpointIgnored, .step:
            break
        }
    }

    /// Multiply-adds a second and thread; nil before an epoch has ended.
    package func rate(_ work: TrainingWork) -> Double? {
        guard let start, let last, last > start else { return nil }
        return Double(epochs) * work.epoch / ((last - start) / .seconds(1))
    }
}
