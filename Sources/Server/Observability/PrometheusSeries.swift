import Metrics
import Synchronization

/// The kind of a Prometheus metric.
package enum PrometheusKind: String, Sendable {
    /// A counter: only rises.
    case counter
    /// A gauge: rises and falls.
    case gauge
    /// A histogram: how many measurements are below each bound.
    case histogram
}

/// A sample of a series, with suffix and additional labels.
struct PrometheusSample: Hashable, Sendable {
    var suffix = ""
    var bound: String?
    var value: Double
}

/// A series: values of one name with the same labels.
protocol PrometheusSeries: AnyObject, Sendable {
    static var kind: PrometheusKind { get }
    func samples() -> [PrometheusSample]
}

/// A counter.
final class PrometheusCounter: PrometheusSeries, CounterHandler, FloatingPointCounterHandler {
    static let kind = PrometheusKind.counter
    private let value = Mutex(0.0)

    func increment(by amount: Int64) {
        increment(by: Double(amount))
    }

    func increment(by amount: Double) {
        if amount > 0 {
            value.withLock { $0 += amount }
        }
    }

    func reset() {
        value.withLock { $0 = 0 }
    }

    func samples() -> [PrometheusSample] {
        [PrometheusSample(value: value.withLock { $0 })]
    }
}

/// A gauge.
final class PrometheusGauge: PrometheusSeries, MeterHandler, RecorderHandler {
    static let kind = PrometheusKind.gauge
    private let value = Mutex(0.0)

    func set(_ value: Int64) {
        set(Double(value))
    }

    func set(_ value: Double) {
        self.value.withLock { $0 = value }
    }

    func increment(by amount: Double) {
        value.withLock { $0 += amount }
    }

    func decrement(by amount: Double) {
        value.withLock { $0 -= amount }
    }

    func record(_ value: Int64) {
        set(Double(value))
    }

    func record(_ value: Double) {
        set(value)
    }

    func samples() -> [PrometheusSample] {
        [PrometheusSample(value: value.withLock { $0 })]
    }
}

/// A histogram of measurements; times are in seconds.
final class PrometheusHistogram: PrometheusSeries, RecorderHandler, TimerHandler {
    static let kind = PrometheusKind.histogram

    private struct State {
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(buckets: [Double]) {
        bounds = buckets
        state = Mutex(State(counts: [Int](repeating: 0, count: buckets.count + 1)))
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        guard !value.isNaN else {
            return
        }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1e9)
    }

    func samples() -> [PrometheusSample] {
        let state = state.withLock { $0 }
        var below = 0
        var samples: [PrometheusSample] = []
        for (count, bound) in zip(state.counts, bounds + [.infinity]) {
            below += count
            samples.append(
                PrometheusSample(
                    suffix: "_bucket",
                    bound: PrometheusText.number(bound),
                    value: Double(below)
                )
            )
        }
        samples.append(PrometheusSample(suffix: "_sum", value: state.sum))
        samples.append(PrometheusSample(suffix: "_count", value: Double(below)))
        return samples
    }
}
